"""The permission of a REST view that declares none."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    # REST framework reads this module while it defines APIView.
    from rest_framework.views import APIView


class DenyAll(BasePermission):
    """Refuse everything: a view that forgets to state who may use it is closed, not open."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Answer no."""
        return False
