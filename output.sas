begin_version
3
end_version
begin_metric
0
end_metric
52
begin_variable
var0
-1
2
Atom at(o3)
NegatedAtom at(o3)
end_variable
begin_variable
var1
-1
2
Atom at(o2)
NegatedAtom at(o2)
end_variable
begin_variable
var2
-1
2
Atom at(o12)
NegatedAtom at(o12)
end_variable
begin_variable
var3
0
2
Atom new-axiom@2(o12)
NegatedAtom new-axiom@2(o12)
end_variable
begin_variable
var4
0
2
Atom new-axiom@2(o2)
NegatedAtom new-axiom@2(o2)
end_variable
begin_variable
var5
0
2
Atom new-axiom@2(o3)
NegatedAtom new-axiom@2(o3)
end_variable
begin_variable
var6
-1
2
Atom open(o12)
NegatedAtom open(o12)
end_variable
begin_variable
var7
-1
2
Atom open(o2)
NegatedAtom open(o2)
end_variable
begin_variable
var8
-1
2
Atom open(o3)
NegatedAtom open(o3)
end_variable
begin_variable
var9
-1
2
Atom in(o0, o12)
NegatedAtom in(o0, o12)
end_variable
begin_variable
var10
-1
2
Atom in(o1, o12)
NegatedAtom in(o1, o12)
end_variable
begin_variable
var11
-1
2
Atom in(o10, o12)
NegatedAtom in(o10, o12)
end_variable
begin_variable
var12
-1
2
Atom in(o13, o12)
NegatedAtom in(o13, o12)
end_variable
begin_variable
var13
-1
2
Atom in(o14, o12)
NegatedAtom in(o14, o12)
end_variable
begin_variable
var14
-1
2
Atom in(o4, o12)
NegatedAtom in(o4, o12)
end_variable
begin_variable
var15
-1
2
Atom in(o5, o12)
NegatedAtom in(o5, o12)
end_variable
begin_variable
var16
-1
2
Atom in(o6, o12)
NegatedAtom in(o6, o12)
end_variable
begin_variable
var17
-1
2
Atom in(o7, o12)
NegatedAtom in(o7, o12)
end_variable
begin_variable
var18
-1
2
Atom in(o8, o12)
NegatedAtom in(o8, o12)
end_variable
begin_variable
var19
-1
2
Atom in(o0, o2)
NegatedAtom in(o0, o2)
end_variable
begin_variable
var20
0
2
Atom new-axiom@1(o0)
NegatedAtom new-axiom@1(o0)
end_variable
begin_variable
var21
-1
2
Atom in(o0, o3)
NegatedAtom in(o0, o3)
end_variable
begin_variable
var22
-1
2
Atom in(o1, o2)
NegatedAtom in(o1, o2)
end_variable
begin_variable
var23
0
2
Atom new-axiom@1(o1)
NegatedAtom new-axiom@1(o1)
end_variable
begin_variable
var24
-1
2
Atom in(o1, o3)
NegatedAtom in(o1, o3)
end_variable
begin_variable
var25
-1
2
Atom in(o10, o2)
NegatedAtom in(o10, o2)
end_variable
begin_variable
var26
0
2
Atom new-axiom@1(o10)
NegatedAtom new-axiom@1(o10)
end_variable
begin_variable
var27
-1
2
Atom in(o10, o3)
NegatedAtom in(o10, o3)
end_variable
begin_variable
var28
-1
2
Atom in(o13, o2)
NegatedAtom in(o13, o2)
end_variable
begin_variable
var29
0
2
Atom new-axiom@1(o13)
NegatedAtom new-axiom@1(o13)
end_variable
begin_variable
var30
-1
2
Atom in(o13, o3)
NegatedAtom in(o13, o3)
end_variable
begin_variable
var31
-1
2
Atom in(o14, o2)
NegatedAtom in(o14, o2)
end_variable
begin_variable
var32
0
2
Atom new-axiom@1(o14)
NegatedAtom new-axiom@1(o14)
end_variable
begin_variable
var33
-1
2
Atom in(o14, o3)
NegatedAtom in(o14, o3)
end_variable
begin_variable
var34
-1
2
Atom in(o4, o2)
NegatedAtom in(o4, o2)
end_variable
begin_variable
var35
0
2
Atom new-axiom@1(o4)
NegatedAtom new-axiom@1(o4)
end_variable
begin_variable
var36
-1
2
Atom in(o4, o3)
NegatedAtom in(o4, o3)
end_variable
begin_variable
var37
-1
2
Atom in(o5, o2)
NegatedAtom in(o5, o2)
end_variable
begin_variable
var38
0
2
Atom new-axiom@1(o5)
NegatedAtom new-axiom@1(o5)
end_variable
begin_variable
var39
-1
2
Atom in(o5, o3)
NegatedAtom in(o5, o3)
end_variable
begin_variable
var40
-1
2
Atom in(o6, o2)
NegatedAtom in(o6, o2)
end_variable
begin_variable
var41
0
2
Atom new-axiom@1(o6)
NegatedAtom new-axiom@1(o6)
end_variable
begin_variable
var42
-1
11
Atom hand_empty()
Atom holding(o0)
Atom holding(o1)
Atom holding(o10)
Atom holding(o13)
Atom holding(o14)
Atom holding(o4)
Atom holding(o5)
Atom holding(o6)
Atom holding(o7)
Atom holding(o8)
end_variable
begin_variable
var43
-1
2
Atom in(o6, o3)
NegatedAtom in(o6, o3)
end_variable
begin_variable
var44
-1
2
Atom in(o7, o2)
NegatedAtom in(o7, o2)
end_variable
begin_variable
var45
-1
2
Atom in(o7, o3)
NegatedAtom in(o7, o3)
end_variable
begin_variable
var46
0
2
Atom new-axiom@1(o7)
NegatedAtom new-axiom@1(o7)
end_variable
begin_variable
var47
-1
2
Atom in(o8, o2)
NegatedAtom in(o8, o2)
end_variable
begin_variable
var48
-1
2
Atom in(o8, o3)
NegatedAtom in(o8, o3)
end_variable
begin_variable
var49
0
2
Atom new-axiom@1(o8)
NegatedAtom new-axiom@1(o8)
end_variable
begin_variable
var50
0
2
Atom new-axiom@5(o8)
NegatedAtom new-axiom@5(o8)
end_variable
begin_variable
var51
-1
2
Atom wiped(o8)
NegatedAtom wiped(o8)
end_variable
0
begin_state
1
0
1
1
1
1
1
1
1
0
1
0
0
0
1
1
1
1
0
1
1
1
1
1
0
1
1
1
1
1
1
1
1
1
1
1
0
0
1
1
0
1
0
1
1
0
1
1
1
1
1
1
end_state
begin_goal
1
51 0
end_goal
52
begin_operator
close o12
2
2 0
42 0
1
0 6 0 1
1
end_operator
begin_operator
close o2
2
1 0
42 0
1
0 7 0 1
1
end_operator
begin_operator
close o3
2
0 0
42 0
1
0 8 0 1
1
end_operator
begin_operator
go_to o11
0
3
0 2 -1 1
0 1 -1 1
0 0 -1 1
1
end_operator
begin_operator
go_to o12
0
3
0 2 -1 0
0 1 -1 1
0 0 -1 1
1
end_operator
begin_operator
go_to o2
0
3
0 2 -1 1
0 1 -1 0
0 0 -1 1
1
end_operator
begin_operator
go_to o3
0
3
0 2 -1 1
0 1 -1 1
0 0 -1 0
1
end_operator
begin_operator
go_to o9
0
3
0 2 -1 1
0 1 -1 1
0 0 -1 1
1
end_operator
begin_operator
open_0 o12
2
2 0
42 0
1
0 6 1 0
1
end_operator
begin_operator
open_0 o2
2
1 0
42 0
1
0 7 1 0
1
end_operator
begin_operator
open_0 o3
2
0 0
42 0
1
0 8 1 0
1
end_operator
begin_operator
pick o0
1
20 1
4
0 42 0 1
0 9 -1 1
0 19 -1 1
0 21 -1 1
1
end_operator
begin_operator
pick o1
1
23 1
4
0 42 0 2
0 10 -1 1
0 22 -1 1
0 24 -1 1
1
end_operator
begin_operator
pick o10
1
26 1
4
0 42 0 3
0 11 -1 1
0 25 -1 1
0 27 -1 1
1
end_operator
begin_operator
pick o13
1
29 1
4
0 42 0 4
0 12 -1 1
0 28 -1 1
0 30 -1 1
1
end_operator
begin_operator
pick o14
1
32 1
4
0 42 0 5
0 13 -1 1
0 31 -1 1
0 33 -1 1
1
end_operator
begin_operator
pick o4
1
35 1
4
0 42 0 6
0 14 -1 1
0 34 -1 1
0 36 -1 1
1
end_operator
begin_operator
pick o5
1
38 1
4
0 42 0 7
0 15 -1 1
0 37 -1 1
0 39 -1 1
1
end_operator
begin_operator
pick o6
1
41 1
4
0 42 0 8
0 16 -1 1
0 40 -1 1
0 43 -1 1
1
end_operator
begin_operator
pick o7
1
46 1
4
0 42 0 9
0 17 -1 1
0 44 -1 1
0 45 -1 1
1
end_operator
begin_operator
pick o8
1
49 1
4
0 42 0 10
0 18 -1 1
0 47 -1 1
0 48 -1 1
1
end_operator
begin_operator
place o0 o12
2
2 0
3 1
2
0 42 1 0
0 9 -1 0
1
end_operator
begin_operator
place o0 o2
2
1 0
4 1
2
0 42 1 0
0 19 -1 0
1
end_operator
begin_operator
place o0 o3
2
0 0
5 1
2
0 42 1 0
0 21 -1 0
1
end_operator
begin_operator
place o1 o12
2
2 0
3 1
2
0 42 2 0
0 10 -1 0
1
end_operator
begin_operator
place o1 o2
2
1 0
4 1
2
0 42 2 0
0 22 -1 0
1
end_operator
begin_operator
place o1 o3
2
0 0
5 1
2
0 42 2 0
0 24 -1 0
1
end_operator
begin_operator
place o10 o12
2
2 0
3 1
2
0 42 3 0
0 11 -1 0
1
end_operator
begin_operator
place o10 o2
2
1 0
4 1
2
0 42 3 0
0 25 -1 0
1
end_operator
begin_operator
place o10 o3
2
0 0
5 1
2
0 42 3 0
0 27 -1 0
1
end_operator
begin_operator
place o13 o12
2
2 0
3 1
2
0 42 4 0
0 12 -1 0
1
end_operator
begin_operator
place o13 o2
2
1 0
4 1
2
0 42 4 0
0 28 -1 0
1
end_operator
begin_operator
place o13 o3
2
0 0
5 1
2
0 42 4 0
0 30 -1 0
1
end_operator
begin_operator
place o14 o12
2
2 0
3 1
2
0 42 5 0
0 13 -1 0
1
end_operator
begin_operator
place o14 o2
2
1 0
4 1
2
0 42 5 0
0 31 -1 0
1
end_operator
begin_operator
place o14 o3
2
0 0
5 1
2
0 42 5 0
0 33 -1 0
1
end_operator
begin_operator
place o4 o12
2
2 0
3 1
2
0 42 6 0
0 14 -1 0
1
end_operator
begin_operator
place o4 o2
2
1 0
4 1
2
0 42 6 0
0 34 -1 0
1
end_operator
begin_operator
place o4 o3
2
0 0
5 1
2
0 42 6 0
0 36 -1 0
1
end_operator
begin_operator
place o5 o12
2
2 0
3 1
2
0 42 7 0
0 15 -1 0
1
end_operator
begin_operator
place o5 o2
2
1 0
4 1
2
0 42 7 0
0 37 -1 0
1
end_operator
begin_operator
place o5 o3
2
0 0
5 1
2
0 42 7 0
0 39 -1 0
1
end_operator
begin_operator
place o6 o12
2
2 0
3 1
2
0 42 8 0
0 16 -1 0
1
end_operator
begin_operator
place o6 o2
2
1 0
4 1
2
0 42 8 0
0 40 -1 0
1
end_operator
begin_operator
place o6 o3
2
0 0
5 1
2
0 42 8 0
0 43 -1 0
1
end_operator
begin_operator
place o7 o12
2
2 0
3 1
2
0 42 9 0
0 17 -1 0
1
end_operator
begin_operator
place o7 o2
2
1 0
4 1
2
0 42 9 0
0 44 -1 0
1
end_operator
begin_operator
place o7 o3
2
0 0
5 1
2
0 42 9 0
0 45 -1 0
1
end_operator
begin_operator
place o8 o12
2
2 0
3 1
2
0 42 10 0
0 18 -1 0
1
end_operator
begin_operator
place o8 o2
2
1 0
4 1
2
0 42 10 0
0 47 -1 0
1
end_operator
begin_operator
place o8 o3
2
0 0
5 1
2
0 42 10 0
0 48 -1 0
1
end_operator
begin_operator
wipe o8 o13
2
42 4
50 1
1
0 51 -1 0
1
end_operator
66
begin_rule
2
2 1
9 0
20 1 0
end_rule
begin_rule
2
2 1
10 0
23 1 0
end_rule
begin_rule
2
2 1
11 0
26 1 0
end_rule
begin_rule
2
2 1
12 0
29 1 0
end_rule
begin_rule
2
2 1
13 0
32 1 0
end_rule
begin_rule
2
2 1
14 0
35 1 0
end_rule
begin_rule
2
2 1
15 0
38 1 0
end_rule
begin_rule
2
2 1
16 0
41 1 0
end_rule
begin_rule
2
2 1
17 0
46 1 0
end_rule
begin_rule
2
2 1
18 0
49 1 0
end_rule
begin_rule
2
1 1
19 0
20 1 0
end_rule
begin_rule
2
1 1
22 0
23 1 0
end_rule
begin_rule
2
1 1
25 0
26 1 0
end_rule
begin_rule
2
1 1
28 0
29 1 0
end_rule
begin_rule
2
1 1
31 0
32 1 0
end_rule
begin_rule
2
1 1
34 0
35 1 0
end_rule
begin_rule
2
1 1
37 0
38 1 0
end_rule
begin_rule
2
1 1
40 0
41 1 0
end_rule
begin_rule
2
1 1
44 0
46 1 0
end_rule
begin_rule
2
1 1
47 0
49 1 0
end_rule
begin_rule
2
0 1
21 0
20 1 0
end_rule
begin_rule
2
0 1
24 0
23 1 0
end_rule
begin_rule
2
0 1
27 0
26 1 0
end_rule
begin_rule
2
0 1
30 0
29 1 0
end_rule
begin_rule
2
0 1
33 0
32 1 0
end_rule
begin_rule
2
0 1
36 0
35 1 0
end_rule
begin_rule
2
0 1
39 0
38 1 0
end_rule
begin_rule
2
0 1
43 0
41 1 0
end_rule
begin_rule
2
0 1
45 0
46 1 0
end_rule
begin_rule
2
0 1
48 0
49 1 0
end_rule
begin_rule
2
9 0
6 1
20 1 0
end_rule
begin_rule
2
19 0
7 1
20 1 0
end_rule
begin_rule
2
21 0
8 1
20 1 0
end_rule
begin_rule
2
10 0
6 1
23 1 0
end_rule
begin_rule
2
22 0
7 1
23 1 0
end_rule
begin_rule
2
24 0
8 1
23 1 0
end_rule
begin_rule
2
11 0
6 1
26 1 0
end_rule
begin_rule
2
25 0
7 1
26 1 0
end_rule
begin_rule
2
27 0
8 1
26 1 0
end_rule
begin_rule
2
12 0
6 1
29 1 0
end_rule
begin_rule
2
28 0
7 1
29 1 0
end_rule
begin_rule
2
30 0
8 1
29 1 0
end_rule
begin_rule
2
13 0
6 1
32 1 0
end_rule
begin_rule
2
31 0
7 1
32 1 0
end_rule
begin_rule
2
33 0
8 1
32 1 0
end_rule
begin_rule
2
14 0
6 1
35 1 0
end_rule
begin_rule
2
34 0
7 1
35 1 0
end_rule
begin_rule
2
36 0
8 1
35 1 0
end_rule
begin_rule
2
15 0
6 1
38 1 0
end_rule
begin_rule
2
37 0
7 1
38 1 0
end_rule
begin_rule
2
39 0
8 1
38 1 0
end_rule
begin_rule
2
16 0
6 1
41 1 0
end_rule
begin_rule
2
40 0
7 1
41 1 0
end_rule
begin_rule
2
43 0
8 1
41 1 0
end_rule
begin_rule
2
17 0
6 1
46 1 0
end_rule
begin_rule
2
44 0
7 1
46 1 0
end_rule
begin_rule
2
45 0
8 1
46 1 0
end_rule
begin_rule
1
18 0
50 1 0
end_rule
begin_rule
2
18 0
6 1
49 1 0
end_rule
begin_rule
1
47 0
50 1 0
end_rule
begin_rule
2
47 0
7 1
49 1 0
end_rule
begin_rule
1
48 0
50 1 0
end_rule
begin_rule
2
48 0
8 1
49 1 0
end_rule
begin_rule
1
6 1
3 1 0
end_rule
begin_rule
1
7 1
4 1 0
end_rule
begin_rule
1
8 1
5 1 0
end_rule
