"""A headless Chromium, and the dashboard as a process beside an executor with fakes."""

from collections.abc import Iterator
import shutil

from fake_driver import FakeDriver
from fake_stack import FakeStack, own_context, running, Script
from playwright.sync_api import Browser, Page, sync_playwright
import pytest
from rclpy.parameter import Parameter
from served_page import Robot, served

from executor.node import ExecutorNode


def chromium() -> str:
    """Return where Chromium is."""
    found = shutil.which('chromium') or shutil.which('chromium-browser')
    if not found:
        pytest.fail('Chromium is missing (Debian: sudo apt-get install chromium)')
    return found


@pytest.fixture(scope='session')
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        # The sandbox needs rights that a container does not give.
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=['--no-sandbox', '--enable-unsafe-swiftshader', '--disable-gpu-sandbox'],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as a person would open it."""
    context = browser.new_context(viewport={'width': 1400, 'height': 950})
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope='module')
def robot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Robot]:
    """An executor that asks for approval, with fakes around it."""
    script, context = Script(skill_s=0.3), own_context()
    driver = FakeDriver('page', context)
    nodes = (
        FakeStack(script, 'page', context),
        driver,
        ExecutorNode(
            namespace='page',
            context=context,
            parameter_overrides=[
                Parameter('approval', value='always'),
                Parameter('answer_wait_s', value=60.0),
            ],
        ),
    )
    with running(*nodes, context=context):
        yield Robot(script, driver, tmp_path_factory.mktemp('state'))


@pytest.fixture(scope='module')
def address(robot: Robot) -> Iterator[str]:
    """The dashboard on this machine alone."""
    with served(robot.folder) as address:
        yield address
