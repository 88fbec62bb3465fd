"""The catalogue that comes with Cairn: providers, micro-credentials, pathways and their skills."""

from catalog.bundled.reading import bundled_catalogue
from catalog.bundled.shapes import (
    BundledActivity,
    BundledCatalogue,
    BundledGroup,
    BundledLeaf,
    BundledMicroCredential,
    BundledOffering,
    BundledOutcome,
    BundledPathway,
    BundledPrice,
    BundledProvider,
    BundledSkill,
    BundledSkillLevel,
    BundledTranslation,
)
from catalog.bundled.table import UnreadableCatalogue

__all__ = [
    "BundledActivity",
    "BundledCatalogue",
    "BundledGroup",
    "BundledLeaf",
    "BundledMicroCredential",
    "BundledOffering",
    "BundledOutcome",
    "BundledPathway",
    "BundledPrice",
    "BundledProvider",
    "BundledSkill",
    "BundledSkillLevel",
    "BundledTranslation",
    "UnreadableCatalogue",
    "bundled_catalogue",
]
