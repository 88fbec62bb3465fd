"""How the fields about providers are answered."""

from __future__ import annotations

from strawberry import Parent

from catalog.listing import Listing
from catalog.models import Provider
from catalog.rules.words import Role
from resolvers import visible
from resolvers.context import Context, Info


def viewer_roles(provider: Parent[Provider], info: Info) -> list[Role]:
    held = info.context.viewer.roles_at(provider.id)
    return [role for role in Role if role in held]


def matching(
    context: Context, name_contains: str | None, countries: list[str] | None
) -> Listing[Provider]:
    listing = visible.providers(context)
    if name_contains is not None:
        listing = listing.only(name__icontains=name_contains)
    if countries is not None:
        listing = listing.only(country__in=[country.upper() for country in countries])
    return listing
