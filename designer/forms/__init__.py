"""Forms made from declarations: one editor for each kind of field, shared by inspector and training panel."""

from designer.forms.form import Form
from designer.forms.values import MIXED, replaced

__all__ = ["MIXED", "Form", "replaced"]
