"""What was uploaded: checked by its content, hashed, served only through permission."""

from django.db import models

from ithaca.keys import KeyField


class File(models.Model):
    """One uploaded or produced file; ``content`` lives under the data folder by its key."""

    key = KeyField()
    organization = models.ForeignKey("ithaca.Organization", models.CASCADE, related_name="files")
    owner = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to="uploads/", max_length=200)
    made_at = models.DateTimeField()
