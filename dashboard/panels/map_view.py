"""The semantic map: a plan of the floor, a view in 3-D, and all that is known of one thing."""

import math

from nicegui import events, ui
from nicegui.elements.scene.objects import Group

from dashboard.floor_view import floor_frame, floor_svg, FloorFrame, thing_at
from dashboard.session import Session
from tapa_planner.scene import SceneObject

_ROBOT_M = (0.26, 0.9)
_MOVED_M = 0.02


class MapView:
    """Shows what perception has found, where, and how sure it is."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._selected = ''
        self._floor: object = None
        self._frame: FloorFrame | None = None
        self._drawn = (-1, '', (0.0, 0.0, 0.0))
        self._drawn_3d = (-1, '')
        self._robot_pose: tuple[float, float, float] | None = None
        with ui.card().classes('w-full gap-1'):
            with ui.tabs().props('dense no-caps align=left') as tabs:
                plan = ui.tab('plan', 'map')
                space = ui.tab('space', '3-D')
                listed = ui.tab('things', 'things')
            with ui.tab_panels(tabs, value=plan).classes('w-full').props('keep-alive'):
                with ui.tab_panel(plan).classes('p-0'):
                    self._empty = ui.label('no floor plan yet: the robot has not sent its map')
                    self._image = ui.interactive_image(
                        on_mouse=self._clicked, events=['click'], sanitize=False
                    ).classes('w-full')
                with ui.tab_panel(space).classes('p-0'):
                    self._space = ui.scene(
                        width=560,
                        height=400,
                        on_click=self._clicked_3d,
                        background_color='#f4f4f2',
                    ).classes('max-w-full')
                    self._things = self._space.group()
                    self._robot = self._build_robot()
                with ui.tab_panel(listed).classes('p-0'):
                    self._table = ui.table(
                        columns=[
                            {'name': key, 'label': key, 'field': key, 'align': 'left'}
                            for key in ('id', 'what', 'where', 'sure')
                        ],
                        rows=[], row_key='id', pagination=12,
                    ).props('dense flat').classes('w-full')  # fmt: skip
                    self._table.on('rowClick', lambda e: self._select(e.args[1]['id']))
            name = 'plan of the floor with what is known; the list of things says the same'
            ui.timer(0.3, once=True, callback=lambda: ui.run_javascript(
                f'const box = getHtmlElement({self._image.id}); '
                f'if (box) box.querySelector("img").alt = "{name}"'
            ))  # fmt: skip
            self._details = ui.label('nothing is known yet; a wish makes the robot look around')
            self._details.classes('text-sm whitespace-pre-line').mark('details')

    def update(self) -> None:
        """Draw anew what has changed."""
        board = self._session.board
        if board.floor is not None and board.floor is not self._floor:
            self._floor = board.floor
            self._frame = floor_frame(board.floor)
            self._image.set_source(f'/floor.png?{id(board.floor)}')
            rows, columns = board.floor.cells.shape
            width, depth = (side * board.floor.resolution_m for side in (columns, rows))
            x, y = board.floor.origin[0] + width / 2, board.floor.origin[1] + depth / 2
            away = max(width, depth)
            self._space.move_camera(
                x=x, y=y - 0.8 * away, z=0.9 * away, look_at_x=x, look_at_y=y, look_at_z=0.4,
                duration=0.0,
            )  # fmt: skip
        self._empty.set_visibility(self._frame is None)
        self._image.set_visibility(self._frame is not None)
        pose = board.pose or (0.0, 0.0, 0.0)
        drawn = (board.scene_number, self._selected, pose)
        before = self._drawn
        if self._frame is not None and (
            drawn[:2] != before[:2] or math.dist(pose, before[2]) > _MOVED_M
        ):
            self._drawn = drawn
            self._image.content = floor_svg(board, self._frame, self._is_item, self._selected)
        if drawn[:2] != self._drawn_3d:
            self._drawn_3d = drawn[:2]
            self._draw_things()
        if pose != self._robot_pose:
            self._robot_pose = pose
            self._robot.move(pose[0], pose[1], 0.0).rotate(0.0, 0.0, pose[2])

    def _is_item(self, type_name: str) -> bool:
        return self._session.domain.types.is_a(type_name, 'item')

    def _build_robot(self) -> Group:
        with self._space, self._space.group() as robot:
            radius, height = _ROBOT_M
            body = self._space.cylinder(radius, radius, height, 24).material('#1f3b73', 0.85)
            body.rotate(math.pi / 2, 0.0, 0.0).move(z=height / 2)
            self._space.box(0.3, 0.06, 0.06).material('#ffffff').move(0.2, 0.0, height)
        return robot

    def _draw_things(self) -> None:
        board = self._session.board
        objects = board.scene.objects if board.scene is not None else ()
        self._things.delete()
        with self._space, self._space.group() as self._things:
            for each in objects:
                self._draw(each)
        self._table.rows = [
            {
                'id': each.id, 'what': each.label, 'where': self._place(each),
                'sure': f'{100 * each.confidence:.0f} %',
            }
            for each in objects
        ]  # fmt: skip
        self._table.update()
        if self._selected or objects:
            self._details.text = self._told(self._selected)

    def _draw(self, each: SceneObject) -> None:
        is_item = self._is_item(each.type_name)
        colour = '#b4540a' if is_item else '#5b7aa8'
        if each.id == self._selected:
            colour = '#0b6e4f'
        x, y, z = each.pose.position
        size = [max(value, 0.01) for value in each.size]
        box = self._space.box(size[0], size[1], size[2]).material(
            colour, 0.35 + 0.5 * min(1.0, each.confidence)
        )
        box.move(x, y, z).rotate(0.0, 0.0, each.pose.yaw).with_name(each.id)
        self._space.text(each.label, 'font-size: 11px; color: #111').move(x, y, z + size[2] / 2)

    def _clicked(self, event: events.MouseEventArguments) -> None:
        scene = self._session.board.scene
        if self._frame is None or scene is None:
            return
        self._select(thing_at(scene.objects, *self._frame.place(event.image_x, event.image_y)))

    def _clicked_3d(self, event: events.SceneClickEventArguments) -> None:
        name = next((hit.object_name for hit in event.hits if hit.object_name), '')
        self._select(name)

    def _select(self, name: str) -> None:
        self._selected = name
        self._details.text = self._told(name)
        self.update()

    def _place(self, each: SceneObject) -> str:
        scene = self._session.board.scene
        return (scene.place_of(each.id) if scene is not None else '') or each.room

    def _told(self, name: str) -> str:
        """Return all that is known of a thing, a line for each."""
        scene = self._session.board.scene
        if scene is None or not name or name not in scene:
            count = len(scene.objects) if scene is not None else 0
            return f'{count} things are known; click one to see all that is known of it'
        each = scene.get(name)
        x, y, z = each.pose.position
        lines = [
            f'{each.id}: {each.label} ({each.type_name}), sure to {100 * each.confidence:.0f} %,'
            f' seen in {each.views} views',
            f'at ({x:.2f}, {y:.2f}, {z:.2f}) m, '
            f'{" x ".join(f"{100 * side:.0f}" for side in each.size)} cm',
        ]
        if place := self._place(each):
            lines.append(f'place: {place}')
        if each.states or each.attributes:
            lines.append(f'it is {", ".join((*each.states, *each.attributes))}')
        if len(each.names) > 1:
            names = ', '.join(f'{word} {100 * chance:.0f} %' for word, chance in each.names[:4])
            lines.append(f'it may be: {names}')
        if each.unexplored:
            lines.append('never seen open: what is in it is not known')
        return '\n'.join(lines)
