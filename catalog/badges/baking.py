"""Badges baked into pictures: https://www.imsglobal.org/spec/ob/v3p0/#baking

What is baked is either a compact JWS or the JSON of a credential with its proof.
"""

from catalog.badges import baked_png, baked_svg
from catalog.badges.errors import BakingRefused


def bake(image: bytes, credential: str) -> bytes:
    """Raises BakingRefused for what is no PNG or SVG, and for a picture that has a badge."""
    if baked_png.is_png(image):
        return baked_png.bake(image, credential)
    return baked_svg.bake(image, credential)


def extract(image: bytes) -> str:
    """Raises BakingRefused where the picture does not hold exactly one badge."""
    found = baked_png.find(image) if baked_png.is_png(image) else baked_svg.find(image)
    if len(found) != 1:
        raise BakingRefused(f"The picture holds {len(found)} badges, not one.")
    return found[0]


def is_image(content: bytes) -> bool:
    return baked_png.is_png(content) or baked_svg.looks_like_svg(content)
