; What the robot can do and what its world consists of: the one description from which the
; validator, the classical planner, the prompt, the decoding constraint, the monitor and the
; skill server are fed. config/skills.yaml holds what PDDL cannot.
;
; A type has one parent, chosen by what skills need of it: a surface is what things lie on, a
; container is what they lie in behind a door, a drawer front or a lid. Whatever else a type lends
; itself to (to be switched, cut, filled, ...) is a property, listed by type in config/skills.yaml;
; properties are the predicates of the second list and never change.
;
; An item without a recorded place counts as reachable: `pick` asks only that where the item is
; known to be, the robot stands, and that it is not shut away. Every skill that touches an item
; asks the same; furniture and people are gone to.
(define (domain household)
  (:requirements :adl :typing)

  (:types
    destination item - object
    furniture person - destination

    surface container covering appliance fixture - furniture
    counter table shelf sink - surface
    coffee_table side_table desk dresser tv_stand bookshelf bed bathtub - surface
    seat kitchen_appliance - surface
    sofa armchair chair stool ottoman bench toilet - seat
    stove_burner coffee_machine toaster - kitchen_appliance
    fridge microwave drawer - container
    cabinet oven dishwasher washing_machine wardrobe - container
    laundry_hamper garbage_can safe - container
    blinds curtains shower_curtain - covering
    floor_lamp ceiling_lamp television fan - appliance
    faucet shower_head light_switch mirror painting - fixture
    towel_holder toilet_paper_holder window door_frame - fixture

    food drink tableware tool supply - item
    electronics stationery belonging decoration toy sports_gear carrier - item
    fruit vegetable bread - food
    apple banana lemon pear - fruit
    orange - fruit
    carrot potato - vegetable
    tomato lettuce onion cucumber - vegetable
    jar cereal_box salt_shaker - food
    egg pepper_shaker - food
    bottle can milk_carton - drink
    wine_bottle juice_carton - drink
    mug cup bowl - tableware
    plate wine_glass tray teapot cookware - tableware
    pan pot kettle - cookware
    knife spoon - tool
    fork butter_knife ladle spatula scissors cutting_board - tool
    sponge - supply
    cloth towel hand_towel scrub_brush soap_bar soap_bottle spray_bottle - supply
    toilet_paper paper_towel_roll tissue_box plunger dust_pan watering_can - supply
    laptop cell_phone remote_control alarm_clock desk_lamp cd headphones - electronics
    book newspaper notebook pen pencil - stationery
    credit_card key_chain watch boots - belonging
    vase statue candle house_plant picture_frame pillow - decoration
    teddy_bear toy_car - toy
    basketball baseball_bat tennis_racket dumbbell - sports_gear
    box basket - carrier)

  (:predicates
    (at ?place - object)
    (on ?thing - object ?surface - surface)
    (in ?thing - object ?container - container)
    (open ?container - object)
    (holding ?item - item)
    (hand_empty)
    (observed ?thing - object)
    (switched_on ?device - object)
    (sliced ?food - item)
    (filled ?vessel - object)
    (hot ?thing - object)
    (cold ?thing - object)
    (dirty ?thing - object)
    (wet ?thing - object)
    (broken ?thing - object)
    (handed_over ?item - item ?person - person)
    (wiped ?thing - object)
    (pushed ?thing - object)
    (pressed ?device - object)

    ; Properties: true of every object of the types that config/skills.yaml lists.
    (pickupable ?thing - object)
    (receptacle ?thing - object)
    (openable ?thing - object)
    (toggleable ?thing - object)
    (sliceable ?thing - object)
    (fillable ?thing - object)
    (heatable ?thing - object)
    (coolable ?thing - object)
    (cleanable ?thing - object)
    (breakable ?thing - object)
    (movable ?thing - object)
    (sharp ?thing - object)
    (absorbent ?thing - object)
    (outlet ?thing - object)
    (heating ?thing - object)
    (cooling ?thing - object)
    (washing ?thing - object))

  (:action go_to
    :parameters (?place - destination)
    :precondition ()
    :effect (and
      (forall (?other - destination) (not (at ?other)))
      (at ?place)))

  (:action look_at
    :parameters (?thing - object)
    :precondition ()
    :effect (observed ?thing))

  (:action pick
    :parameters (?item - item)
    :precondition (and
      (pickupable ?item)
      (not (broken ?item))
      (hand_empty)
      (forall (?surface - surface) (imply (on ?item ?surface) (at ?surface)))
      (forall (?container - container)
        (imply (in ?item ?container) (and (at ?container) (open ?container)))))
    :effect (and
      (holding ?item)
      (not (hand_empty))
      (forall (?surface - surface) (not (on ?item ?surface)))
      (forall (?container - container) (not (in ?item ?container)))))

  ; What is put into something that cools is cold in the end.
  (:action place
    :parameters (?item - item ?place - furniture)
    :precondition (and
      (receptacle ?place)
      (holding ?item)
      (at ?place)
      (forall (?container - container) (imply (= ?container ?place) (open ?container))))
    :effect (and
      (not (holding ?item))
      (hand_empty)
      (forall (?surface - surface) (when (= ?surface ?place) (on ?item ?surface)))
      (forall (?container - container) (when (= ?container ?place) (in ?item ?container)))
      (when (and (cooling ?place) (coolable ?item)) (and (cold ?item) (not (hot ?item))))))

  (:action open
    :parameters (?container - furniture)
    :precondition (and
      (openable ?container) (at ?container) (hand_empty) (not (open ?container)))
    :effect (open ?container))

  (:action close
    :parameters (?container - furniture)
    :precondition (and (openable ?container) (at ?container) (hand_empty) (open ?container))
    :effect (not (open ?container)))

  (:action hand_over
    :parameters (?item - item ?person - person)
    :precondition (and (holding ?item) (at ?person))
    :effect (and
      (not (holding ?item))
      (hand_empty)
      (handed_over ?item ?person)))

  ; What lies in or on a device is heated, washed or filled by it once it is on.
  (:action turn_on
    :parameters (?device - object)
    :precondition (and
      (toggleable ?device)
      (not (broken ?device))
      (hand_empty)
      (not (switched_on ?device))
      (not (open ?device))
      (forall (?place - furniture) (imply (= ?place ?device) (at ?place)))
      (forall (?surface - surface) (imply (on ?device ?surface) (or (at ?surface) (at ?device))))
      (forall (?container - container)
        (imply (in ?device ?container) (and (at ?container) (open ?container)))))
    :effect (and
      (switched_on ?device)
      (forall (?surface - surface ?thing - item)
        (when (and (= ?surface ?device) (heating ?surface) (heatable ?thing) (on ?thing ?surface))
          (and (hot ?thing) (not (cold ?thing)))))
      (forall (?container - container ?thing - item)
        (when (and (= ?container ?device) (heating ?container) (heatable ?thing)
                   (in ?thing ?container))
          (and (hot ?thing) (not (cold ?thing)))))
      (forall (?container - container ?thing - item)
        (when (and (= ?container ?device) (washing ?container) (cleanable ?thing)
                   (in ?thing ?container))
          (and (not (dirty ?thing)) (wet ?thing))))
      (forall (?surface - surface ?thing - item)
        (when (and (= ?surface ?device) (outlet ?surface) (fillable ?thing) (on ?thing ?surface))
          (filled ?thing)))))

  (:action turn_off
    :parameters (?device - object)
    :precondition (and
      (toggleable ?device)
      (hand_empty)
      (switched_on ?device)
      (forall (?place - furniture) (imply (= ?place ?device) (at ?place)))
      (forall (?surface - surface) (imply (on ?device ?surface) (or (at ?surface) (at ?device))))
      (forall (?container - container)
        (imply (in ?device ?container) (and (at ?container) (open ?container)))))
    :effect (not (switched_on ?device)))

  (:action slice
    :parameters (?food - item ?knife - item)
    :precondition (and
      (sliceable ?food)
      (sharp ?knife)
      (holding ?knife)
      (not (sliced ?food))
      (forall (?surface - surface) (imply (on ?food ?surface) (at ?surface)))
      (forall (?container - container) (not (in ?food ?container))))
    :effect (sliced ?food))

  (:action fill
    :parameters (?vessel - item ?source - furniture)
    :precondition (and
      (fillable ?vessel)
      (outlet ?source)
      (not (broken ?vessel))
      (holding ?vessel)
      (at ?source)
      (switched_on ?source)
      (not (filled ?vessel)))
    :effect (filled ?vessel))

  (:action pour
    :parameters (?vessel - item ?target - object)
    :precondition (and
      (fillable ?vessel)
      (fillable ?target)
      (not (= ?vessel ?target))
      (not (broken ?target))
      (holding ?vessel)
      (filled ?vessel)
      (forall (?place - furniture) (imply (= ?place ?target) (at ?place)))
      (forall (?surface - surface) (imply (on ?target ?surface) (or (at ?surface) (at ?target))))
      (forall (?container - container) (not (in ?target ?container))))
    :effect (and (filled ?target) (not (filled ?vessel))))

  (:action wipe
    :parameters (?target - object ?cloth - item)
    :precondition (and
      (cleanable ?target)
      (absorbent ?cloth)
      (not (= ?target ?cloth))
      (holding ?cloth)
      (forall (?place - furniture) (imply (= ?place ?target) (at ?place)))
      (forall (?surface - surface) (imply (on ?target ?surface) (or (at ?surface) (at ?target))))
      (forall (?container - container) (not (in ?target ?container))))
    :effect (and (wiped ?target) (not (dirty ?target))))

  ; A press switches what is off on, and what is on off.
  (:action press
    :parameters (?device - object)
    :precondition (and
      (toggleable ?device)
      (hand_empty)
      (forall (?place - furniture) (imply (= ?place ?device) (at ?place)))
      (forall (?surface - surface) (imply (on ?device ?surface) (or (at ?surface) (at ?device))))
      (forall (?container - container)
        (imply (in ?device ?container) (and (at ?container) (open ?container)))))
    :effect (and
      (pressed ?device)
      (when (not (switched_on ?device)) (switched_on ?device))
      (when (switched_on ?device) (not (switched_on ?device)))))

  (:action push
    :parameters (?thing - object)
    :precondition (and
      (movable ?thing)
      (hand_empty)
      (forall (?place - furniture) (imply (= ?place ?thing) (at ?place)))
      (forall (?surface - surface) (imply (on ?thing ?surface) (or (at ?surface) (at ?thing))))
      (forall (?container - container) (not (in ?thing ?container))))
    :effect (pushed ?thing))
)
