"""The page as a person uses it: a wish, approval, rejection, stop, driving, two people, log-in."""

from collections.abc import Callable
import json
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect, Page
import pytest

pytest.importorskip('rclpy')

from served_page import Robot, served

from dashboard.access import Role, TokenFile

pytestmark = pytest.mark.browser
WAIT_MS = 30_000


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role('status').first).to_contain_text('ready', timeout=WAIT_MS)
    return page


def button(page: Page, name: str) -> object:
    return page.get_by_role('button', name=name, exact=True)


def take_control(page: Page) -> None:
    button(page, 'take control').click()
    expect(button(page, 'give control back')).to_be_visible()


def ask(page: Page, wish: str) -> None:
    page.get_by_label('what should the robot do?').fill(wish)
    button(page, 'go').click()
    expect(button(page, 'approve')).to_be_enabled(timeout=WAIT_MS)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_MS / 1000
    while not condition():
        assert time.monotonic() < deadline, 'nothing happened'
        time.sleep(0.02)


def test_a_wish_is_approved_and_reached(page: Page, address: str, robot: Robot) -> None:
    opened(page, address)
    take_control(page)
    ask(page, 'put the apple in the fridge')
    expect(page.get_by_text('place(apple_1, fridge_1)').first).to_be_visible()
    button(page, 'approve').click()
    expect(page.get_by_role('status').first).to_contain_text('succeeded', timeout=WAIT_MS)
    expect(page.get_by_role('log')).to_contain_text('place(apple_1, fridge_1): done')


def test_a_rejection_reaches_the_planner_with_its_reason(
    page: Page, address: str, robot: Robot
) -> None:
    opened_or_done(page, address)
    take_control(page)
    ask(page, 'put the apple in the fridge')
    page.get_by_label('why not? (the planner heeds it)').fill('not the red one')
    button(page, 'reject').click()
    until(lambda: 'not the red one' in robot.script.rejections)
    expect(button(page, 'approve')).to_be_enabled(timeout=WAIT_MS)
    button(page, 'cancel').click()
    expect(page.get_by_role('status').first).to_contain_text('canceled', timeout=WAIT_MS)


def opened_or_done(page: Page, address: str) -> None:
    page.goto(address)
    expect(button(page, 'take control')).to_be_visible(timeout=WAIT_MS)


def test_escape_stops_the_robot_for_a_mere_watcher_and_while_typing(
    page: Page, address: str, robot: Robot
) -> None:
    opened_or_done(page, address)
    page.get_by_label('what should the robot do?').click()
    page.keyboard.press('Escape')
    expect(page.get_by_role('status').first).to_contain_text('has confirmed', timeout=WAIT_MS)
    assert robot.driver.is_stopped
    take_control(page)
    button(page, 'release the stop').click()
    until(lambda: not robot.driver.is_stopped)


def test_a_stop_that_no_driver_confirms_is_told_as_that(
    page: Page, address: str, robot: Robot
) -> None:
    opened_or_done(page, address)
    robot.driver.confirms = False  # it told once that it is not stopped, and is silent since
    try:
        button(page, 'emergency stop').click()
        expect(page.get_by_role('status').first).to_contain_text('NOT CONFIRMED', timeout=WAIT_MS)
    finally:
        robot.driver.confirms = True
    button(page, 'emergency stop').click()
    expect(page.get_by_role('status').first).to_contain_text('has confirmed', timeout=WAIT_MS)
    take_control(page)
    button(page, 'release the stop').click()
    until(lambda: not robot.driver.is_stopped)


def test_an_edited_plan_is_carried_out_where_it_is_valid_and_refused_where_not(
    page: Page, address: str, robot: Robot
) -> None:
    opened_or_done(page, address)
    take_control(page)
    ask(page, 'put the apple in the fridge')
    robot.script.acted.clear()
    steps = page.get_by_role('button', name='leave out')
    count = steps.count()
    page.get_by_role('button', name='edit').first.click()
    page.get_by_label('step, such as pick(apple_1)').fill('go_to(fridge_1)')  # as it was
    button(page, 'take it').click()
    expect(page.get_by_text('the plan waits for approval, as edited')).to_be_visible()
    button(page, 'approve').click()
    expect(page.get_by_role('status').first).to_contain_text('succeeded', timeout=WAIT_MS)
    assert len(robot.script.acted) == count
    ask(page, 'put the apple in the fridge')
    steps.last.click()  # without it the apple is not in the fridge
    button(page, 'approve').click()
    expect(page.get_by_role('status').first).to_contain_text('waiting for approval')
    for left in range(count - 1, 0, -1):
        expect(steps).to_have_count(left)
        steps.first.click()
    expect(page.get_by_text('no step is left: reject the plan instead')).to_be_visible()
    expect(button(page, 'approve')).to_be_disabled()
    button(page, 'cancel').click()
    expect(page.get_by_role('status').first).to_contain_text('canceled', timeout=WAIT_MS)
    assert len(robot.script.acted) == count


def test_a_question_is_answered_with_a_button(page: Page, address: str, robot: Robot) -> None:
    opened_or_done(page, address)
    take_control(page)
    robot.script.question = 'the red one?'
    page.get_by_label('what should the robot do?').fill('bring me an apple')
    button(page, 'go').click()
    expect(page.get_by_text('the red one?').first).to_be_visible(timeout=WAIT_MS)
    robot.script.question = ''
    button(page, 'yes').click()
    expect(button(page, 'approve')).to_be_enabled(timeout=WAIT_MS)
    assert robot.script.replies == ['yes']
    button(page, 'cancel').click()
    expect(page.get_by_role('status').first).to_contain_text('canceled', timeout=WAIT_MS)


def test_the_pad_drives_while_it_is_held(page: Page, address: str, robot: Robot) -> None:
    opened_or_done(page, address)
    take_control(page)
    expect(page.get_by_text('ready: hold the pad and pull')).to_be_visible(timeout=WAIT_MS)
    box = page.get_by_role('application').bounding_box()
    assert box is not None
    x, y = box['x'] + box['width'] / 2, box['y'] + box['height'] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 0.4 * box['height'])
    until(lambda: any(vx > 0.2 for vx, _, _ in robot.driver.velocities))
    page.mouse.up()
    until(lambda: robot.driver.velocities[-1] == (0.0, 0.0, 0.0))


def test_a_page_that_is_closed_while_it_drives_stops_the_robot(
    browser: Browser, address: str, robot: Robot
) -> None:
    page = browser.new_page()
    opened_or_done(page, address)
    take_control(page)
    page.get_by_text('drive with the keys').click()
    robot.driver.velocities.clear()

    def drives() -> bool:
        page.keyboard.down('ArrowUp')  # again and again, as a held key comes
        return any(vx > 0.2 for vx, _, _ in robot.driver.velocities)

    until(drives)
    page.close()
    until(lambda: robot.driver.velocities[-1] == (0.0, 0.0, 0.0))


def test_of_two_people_one_has_control_and_hands_it_over(browser: Browser, address: str) -> None:
    first, second = browser.new_context().new_page(), browser.new_context().new_page()
    opened_or_done(first, address)
    take_control(first)
    second.goto(address)
    second.get_by_role('button', name='has control: ask').click(timeout=WAIT_MS)
    first.get_by_role('button', name='hand over').click(timeout=WAIT_MS)
    expect(button(second, 'give control back')).to_be_visible(timeout=WAIT_MS)
    expect(first.get_by_role('button', name='has control: ask')).to_be_visible(timeout=WAIT_MS)
    for each in (first, second):
        each.context.close()


def test_tokens_open_their_roles_and_guessing_is_slowed(
    page: Page, robot: Robot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp('secured')
    tokens = TokenFile(folder / 'dashboard_tokens.json').create()
    with served(folder, '--host', '0.0.0.0') as address:
        page.goto(address)
        page.get_by_label('token').fill('a wrong token')
        button(page, 'log in').click()
        expect(page.get_by_text('this token opens nothing')).to_be_visible(timeout=WAIT_MS)
        for _ in range(3):
            button(page, 'log in').click()
        expect(page.get_by_text('too many wrong tokens')).to_be_visible(timeout=WAIT_MS)
        page.wait_for_timeout(2_100)  # what the gate makes wait
        page.get_by_label('your name').fill('Eve')
        page.get_by_label('token').fill(tokens[Role.VIEWER])
        button(page, 'log in').click()
        expect(page.get_by_role('button', name='emergency stop')).to_be_visible(timeout=WAIT_MS)
        expect(button(page, 'take control')).to_be_hidden()
        expect(button(page, 'go')).to_be_disabled()
        content = page.content()
        assert not any(token in content for token in tokens.values())


@pytest.mark.parametrize('width', [1400, 390])
def test_nothing_on_the_page_hinders_people(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({'width': width, 'height': 850})
    opened_or_done(page, address)
    expect(page.get_by_alt_text('plan of the floor')).to_be_attached(timeout=WAIT_MS)
    found = Axe().run(page).response['violations']
    serious = [each for each in found if each['impact'] in ('serious', 'critical')]
    told = [f'{each["id"]}: {node["html"][:90]}' for each in serious for node in each['nodes']]
    assert not told, '\n'.join(told)
    # Nothing is wider than the page, and the stop is in sight.
    assert page.evaluate('document.documentElement.scrollWidth') <= width
    box = page.get_by_role('button', name='emergency stop').bounding_box()
    assert box is not None
    assert box['x'] + box['width'] <= width


def test_commands_are_in_the_audit_log(robot: Robot) -> None:
    lines = (robot.folder / 'audit.jsonl').read_text(encoding='utf-8').splitlines()
    commands = {json.loads(line)['command'] for line in lines}
    assert {'run task', 'approve plan', 'reject plan', 'emergency stop', 'control'} <= commands
