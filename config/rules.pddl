; What this robot must and must not do, as trajectory constraints of PDDL 3. No rule holds unless you
; name a file of rules: the parameter `rules` of planner and executor, or `tapa plan --rules`.
;   always, never, sometime, at-most-once, at-end         take one condition
;   sometime-before, sometime-after                       take two: whenever the first holds, the second
;                                                         must have held before it, or hold after it
; Conditions are those of config/household.pddl (`tapa domain`).
(define (rules example)
  (:rule no-blade-near-people
    :because "somebody could be hurt"
    :constraint (never (exists (?blade - item ?somebody - person)
                         (and (sharp ?blade) (holding ?blade)))))

  (:rule stove-is-off-at-the-end
    :because "nobody may be there to watch it"
    :constraint (at-end (forall (?burner - stove_burner) (not (switched_on ?burner)))))

  (:rule fridge-is-shut-at-the-end
    :because "the food gets warm"
    :constraint (at-end (forall (?fridge - fridge) (not (open ?fridge))))))
