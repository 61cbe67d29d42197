; What the robot can do and what its world consists of: the one description from which the
; validator, the classical planner, the prompt, the decoding constraint, the monitor and the
; skill server are fed. config/skills.yaml holds what PDDL cannot.
;
; An item without a recorded place counts as reachable: `pick` asks only that where the item is
; known to be, the robot stands, and that it is not shut away.
(define (domain household)
  (:requirements :adl :typing)

  (:types
    item furniture - object
    surface container - furniture
    counter table shelf sink - surface
    fridge microwave drawer - container
    food drink tableware tool supply - item
    fruit vegetable bread - food
    apple banana lemon pear - fruit
    carrot potato - vegetable
    bottle can milk_carton - drink
    mug cup bowl - tableware
    knife spoon - tool
    jar cereal_box salt_shaker - food
    sponge - supply)

  (:predicates
    (at ?place - furniture)
    (on ?item - item ?surface - surface)
    (in ?item - item ?container - container)
    (open ?container - container)
    (holding ?item - item)
    (hand_empty)
    (observed ?thing - object))

  (:action go_to
    :parameters (?place - furniture)
    :precondition ()
    :effect (and
      (forall (?other - furniture) (not (at ?other)))
      (at ?place)))

  (:action look_at
    :parameters (?thing - object)
    :precondition ()
    :effect (observed ?thing))

  (:action pick
    :parameters (?item - item)
    :precondition (and
      (hand_empty)
      (forall (?surface - surface) (imply (on ?item ?surface) (at ?surface)))
      (forall (?container - container)
        (imply (in ?item ?container) (and (at ?container) (open ?container)))))
    :effect (and
      (holding ?item)
      (not (hand_empty))
      (forall (?surface - surface) (not (on ?item ?surface)))
      (forall (?container - container) (not (in ?item ?container)))))

  (:action place
    :parameters (?item - item ?place - furniture)
    :precondition (and
      (holding ?item)
      (at ?place)
      (forall (?container - container) (imply (= ?container ?place) (open ?container))))
    :effect (and
      (not (holding ?item))
      (hand_empty)
      (forall (?surface - surface) (when (= ?surface ?place) (on ?item ?surface)))
      (forall (?container - container) (when (= ?container ?place) (in ?item ?container)))))

  (:action open
    :parameters (?container - container)
    :precondition (and (at ?container) (hand_empty) (not (open ?container)))
    :effect (open ?container))

  (:action close
    :parameters (?container - container)
    :precondition (and (at ?container) (hand_empty) (open ?container))
    :effect (not (open ?container)))
)
