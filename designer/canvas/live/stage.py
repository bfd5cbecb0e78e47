"""Items of the live views in the scene: cards, strips, lines of weights; where they lie and how large they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF

from designer.canvas.camera import Camera
from designer.canvas.items.node_item import NodeItem
from designer.canvas.live.detail import detail_at
from designer.canvas.live.items.card import DISTANCE, HEAD, PADDING, Card
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.picture_item import HEIGHT, LEAST, WIDTH, PictureItem
from designer.canvas.live.items.strip_item import StripItem
from designer.canvas.live.items.surface_item import SurfaceItem, body_size
from designer.canvas.live.subjects import Units
from designer.canvas.live.surfaces.cells import LARGEST, MOST, ROOM, CellGrid, arranged
from designer.canvas.scene import NetworkScene
from designer.geometry.lanes import LEAST as LANES
from designer.geometry.placing import Size

HERO = 250.0
"""Side of an Output's surface at most, in scene units."""
TIGHT = LEAST
"""Room from which a view keeps clear of the node below; with less it lies beneath that until it is looked at."""


NEEDED = 240.0
"""Length of a view with surfaces for which rows are laid apart."""


class Stage:
    """Has the items that are wanted, and no others.

    Args:
        scene: Where they are.
        camera: What of that is seen.

    Attributes:
        cards: Open views, by node.
        strips: Strips, by node.
        links: Lines of weights, by the two nodes between which they lead.
    """

    def __init__(self, scene: NetworkScene, camera: Camera) -> None:
        self._scene, self._camera = scene, camera
        self.cards: dict[str, Card] = {}
        self.strips: dict[str, StripItem] = {}
        self.links: dict[tuple[str, str], LinksItem] = {}

    @property
    def surfaces(self) -> dict[str, SurfaceItem]:
        """Cards that show surfaces."""
        return {node: card for node, card in self.cards.items() if isinstance(card, SurfaceItem)}

    def item_of(self, node: str) -> NodeItem | None:
        """The item of a node that stands for itself on the open level."""
        item = self._scene.nodes.get(node)
        return item if item is not None and item.look.kind == "layer" else None

    def _body(self, node: str) -> QRectF | None:
        item = self.item_of(node)
        return item.mapRectToScene(item.rect()) if item is not None else None

    # Cards

    def show_cards(self, wanted: Mapping[str, Units | None]) -> None:
        """Have a card for each of these nodes: surfaces of its units, or a picture where there are none."""
        bodies = {node: body for node in wanted if (body := self._body(node)) is not None}
        for node in [node for node in self.cards if node not in bodies]:
            self._drop(self.cards.pop(node))
        is_drawn = detail_at(self._camera.scale, is_open=True) == "view"
        for node, body in bodies.items():
            units = wanted[node]
            kind = PictureItem if units is None else SurfaceItem
            card = self.cards.get(node)
            if not isinstance(card, kind):
                if card is not None:
                    self._drop(card)
                card = self.cards[node] = kind(node, self._scene.style_values)
                self._scene.addItem(card)
            free = self._free(body)
            self._measure(card, units, min(ROOM, max(free - LANES, TIGHT)) if free >= TIGHT else ROOM / 3)
            card.set_cramped(free < TIGHT)
            card.place(body, down=self._scene.down)
            card.setVisible(is_drawn)
            card.set_style(self._scene.style_values)
        self._scene.show_extents({node: card.sceneBoundingRect() for node, card in self.cards.items()})

    def _measure(self, card: Card, units: Units | None, room: float) -> None:
        if isinstance(card, SurfaceItem) and units is not None:
            card.set_grid(_grid(units, room, down=self._scene.down), units.count)
        elif isinstance(card, PictureItem):
            card.set_body(WIDTH, min(HEIGHT, max(room, LEAST)))

    def has_room(self, node: str) -> bool:
        """True if a view of the node would keep clear of all others."""
        body = self._body(node)
        return body is not None and self._free(body) >= TIGHT

    def _free(self, body: QRectF) -> float:
        """Length that a view may have before it reaches the node below, or to the right where wires lead down."""
        left, top, width, height = self._scene.bodies.T
        right, bottom = left + width, top + height
        if self._scene.down:
            ahead = left[(top < body.bottom()) & (bottom > body.top()) & (left >= body.right())] - body.right()
        else:
            ahead = top[(left < body.right()) & (right > body.left()) & (top >= body.bottom())] - body.bottom()
        return float(ahead.min(initial=math.inf)) - 2 * DISTANCE - HEAD - PADDING

    # Strips

    def show_strips(self, nodes: Iterable[str]) -> None:
        """Have a strip for each of these nodes that can be seen."""
        area = self._camera.visible()
        wanted = {}
        for node in nodes if detail_at(self._camera.scale, is_open=False) else ():
            body = self._body(node)
            if body is not None and body.adjusted(0, 0, 30, 30).intersects(area):
                wanted[node] = body
        for node in [node for node in self.strips if node not in wanted]:
            self._drop(self.strips.pop(node))
        for node, body in wanted.items():
            if node not in self.strips:
                self.strips[node] = StripItem(node, self._scene.style_values)
                self._scene.addItem(self.strips[node])
            self.strips[node].set_style(self._scene.style_values)
            self.strips[node].place(body, down=self._scene.down)

    # Lines

    def show_links(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Have the lines between each two of these nodes of which both show surfaces."""
        surfaces = self.surfaces
        wanted = [(source, target) for source, target in pairs if source in surfaces and target in surfaces]
        for key, item in list(self.links.items()):
            if key not in wanted or item.source is not surfaces[key[0]] or item.target is not surfaces[key[1]]:
                self._drop(self.links.pop(key))
        for key in wanted:
            if key not in self.links:
                self.links[key] = LinksItem(surfaces[key[0]], surfaces[key[1]], self._scene.style_values)
                self._scene.addItem(self.links[key])
            self.links[key].set_style(self._scene.style_values)
            self.links[key].lead(down=self._scene.down)

    # What can be seen

    def seen(self) -> list[str]:
        """Nodes of which a card can be seen now."""
        area = self._camera.visible()
        shown = ((node, card) for node, card in self.cards.items() if card.isVisible())
        return [node for node, card in shown if card.sceneBoundingRect().intersects(area)]

    def _drop(self, item: Card | StripItem | LinksItem) -> None:
        self._scene.removeItem(item)


def needed(units: Units | None, *, down: bool) -> Size:
    """Width and height of a card that can be read, with its distance from the node: of surfaces, or of a picture."""
    if units is None:
        width, height = WIDTH, HEIGHT
    else:
        width, height = body_size(_grid(units, NEEDED, down=down))
    card = width + 2 * PADDING, height + HEAD + PADDING
    return (card[0] + DISTANCE, card[1]) if down else (card[0], card[1] + DISTANCE)


def _grid(units: Units, room: float, *, down: bool) -> CellGrid:
    count = 1 if units.is_output and units.classes else units.count
    return arranged(count, room, down=down, largest=HERO if units.is_output else LARGEST)


def title_of(units: Units) -> str:
    """Words at the head of a card with surfaces."""
    return f"{units.count} units" if units.count <= MOST else f"first {MOST} of {units.count} units"
