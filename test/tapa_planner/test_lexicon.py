"""Names in any style are understood as kinds."""

import pytest

from tapa_planner.lexicon import load_lexicon, plain_name, singular


@pytest.mark.parametrize(
    'name', ['CoffeeMachine', 'coffee_machine', 'coffee machine', 'Coffee-Machine']
)
def test_every_style_of_a_name_is_the_same_name(name: str) -> None:
    assert plain_name(name) == 'coffee machine'


@pytest.mark.parametrize(
    ('many', 'one'),
    [('apples', 'apple'), ('knives', 'knife'), ('boxes', 'box'), ('cherries', 'cherry'),
     ('glasses', 'glasses'), ('red mugs', 'red mug'), ('bus', 'bus')],
)  # fmt: skip
def test_plurals_are_read(many: str, one: str) -> None:
    assert singular(many) == one


@pytest.mark.parametrize(
    ('label', 'type_name'),
    [('Refrigerator', 'fridge'), ('apple_3', 'apple'), ('DiningTable', 'table'),
     ('CoffeeMug', 'mug'), ('teddy bear', 'teddy_bear'), ('Cabinet', 'cabinet'), ('kiwi', 'fruit'),
     ('umbrella', 'item'), ('couch', 'sofa'), ('Curtains', 'curtains'), ('boot', 'boots')],
)  # fmt: skip
def test_labels_map_to_the_nearest_type(label: str, type_name: str) -> None:
    lexicon = load_lexicon()
    assert lexicon.type_of(lexicon.kind_of_label(label)) == type_name


def test_general_words_cover_what_falls_under_them() -> None:
    lexicon = load_lexicon()
    assert lexicon.covers('fruit', 'apple')
    assert lexicon.covers('food', 'orange')
    assert lexicon.covers('drink', 'milk carton')
    assert not lexicon.covers('fruit', 'carrot')
    assert not lexicon.covers('apple', 'fruit')


def test_a_compound_that_ends_in_a_known_word_keeps_its_own_meaning() -> None:
    lexicon = load_lexicon()
    assert lexicon.understand(['garbage', 'can']).kind == 'garbage can'
    assert lexicon.understand(['red', 'mug']).described == ('red',)


def test_an_alias_that_is_a_kind_of_its_own_is_only_near():
    lexicon = load_lexicon()
    assert lexicon.kind_of_name['desk'] == 'desk'
    assert 'table' in lexicon.near_kinds['desk']
    assert 'desk' in lexicon.near_kinds['table']
    assert not lexicon.covers('table', 'desk')


AI2_THOR = """AlarmClock Apple ArmChair BaseballBat BasketBall Bathtub BathtubBasin Bed Blinds Book Boots
Bottle Bowl Box Bread ButterKnife CD Cabinet Candle CellPhone Chair Cloth CoffeeMachine CoffeeTable CounterTop
CreditCard Cup Curtains Desk DeskLamp Desktop DishSponge DogBed Drawer Dresser Dumbbell Egg Faucet FloorLamp
Footstool Fork Fridge GarbageBag GarbageCan HandTowel HandTowelHolder HousePlant Kettle KeyChain Knife Ladle
Laptop LaundryHamper Lettuce LightSwitch Microwave Mirror Mug Newspaper Ottoman Painting Pan PaperTowelRoll Pen
Pencil PepperShaker Pillow Plate Plunger Poster Pot Potato RemoteControl Safe SaltShaker ScrubBrush Shelf
ShelvingUnit ShowerCurtain ShowerHead SideTable Sink SinkBasin SoapBar SoapBottle Sofa Spatula Spoon SprayBottle
Statue Stool StoveBurner TVStand TeddyBear Television TennisRacket TissueBox Toaster Toilet ToiletPaper
ToiletPaperHanger Tomato Towel TowelHolder VacuumCleaner Vase Watch WateringCan Window WineBottle DiningTable"""
LVIS = """alarm_clock armchair avocado backpack baseball_bat bath_towel beer_bottle beer_can bookcase boot
cellular_telephone chopping_board clothes_hamper coffee_maker cupboard dining_table dishtowel flowerpot frying_pan
glass_(drink_container) kitchen_sink laptop_computer microwave_oven orange_(fruit) pan_(for_cooking) paper_towel
pepper_mill potted_plant refrigerator remote_control saltshaker teacup teakettle television_set thermos_bottle
toilet_tissue trash_can vacuum_cleaner washbasin water_bottle wineglass"""


@pytest.mark.parametrize('name', f'{AI2_THOR} {LVIS}'.split())
def test_names_of_ai2_thor_and_lvis_have_a_type(name: str) -> None:
    lexicon = load_lexicon()
    assert lexicon.type_of(lexicon.kind_of_label(name)) is not None
