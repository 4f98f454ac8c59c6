// Package many has more constants than a declaration should show.
package many

// Error numbers.
const (
	E00 = 0
	E01 = 1
	E02 = 2
	E03 = 3
	E04 = 4
	E05 = 5
	E06 = 6
	E07 = 7
	E08 = 8
	E09 = 9
	E10 = 10
	E11 = 11
	E12 = 12
	E13 = 13
	E14 = 14
	E15 = 15
	E16 = 16
	E17 = 17
	E18 = 18
	E19 = 19
	E20 = 20
	E21 = 21
	E22 = 22
	E23 = 23
	E24 = 24
	E25 = 25
	E26 = 26
	E27 = 27
	E28 = 28
	E29 = 29
	E30 = 30
	E31 = 31
	E32 = 32
	E33 = 33
	E34 = 34
	E35 = 35
	E36 = 36
	E37 = 37
	E38 = 38
	E39 = 39
	E40 = 40
	E41 = 41
	E42 = 42 // the answer
	E43 = 43
	E44 = 44
	E45 = 45
	E46 = 46
	E47 = 47
	E48 = 48
	E49 = 49
	E50 = 50
	E51 = 51
	E52 = 52
	E53 = 53
	E54 = 54
	E55 = 55
	E56 = 56
	E57 = 57
	E58 = 58
	E59 = 59
)
