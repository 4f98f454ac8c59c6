package schema

import (
	"strings"
	"time"
)

// validDate accepts full-date of RFC 3339.
func validDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// validDateTime accepts date-time of RFC 3339, with leap seconds.
func validDateTime(s string) bool {
	return len(s) > 11 && (s[10] == 't' || s[10] == 'T') && validDate(s[:10]) && validTime(s[11:])
}

// validTime accepts full-time of RFC 3339. A leap second is valid at 23:59:60 UTC.
func validTime(s string) bool {
	hour, ok1 := clock(s, 0, 23)
	minute, ok2 := clock(s, 3, 59)
	second, ok3 := clock(s, 6, 60)
	if !ok1 || !ok2 || !ok3 || s[2] != ':' || s[5] != ':' {
		return false
	}
	s = s[8:]
	if fraction, ok := strings.CutPrefix(s, "."); ok {
		digits := leadingDigits(fraction)
		if digits == 0 {
			return false
		}
		s = fraction[digits:]
	}
	offset := 0
	if s != "z" && s != "Z" {
		offsetHour, ok1 := clock(s, 1, 23)
		offsetMinute, ok2 := clock(s, 4, 59)
		if !ok1 || !ok2 || len(s) != 6 || s[3] != ':' || s[0] != '+' && s[0] != '-' {
			return false
		}
		if offset = offsetHour*60 + offsetMinute; s[0] == '-' {
			offset = -offset
		}
	}
	const day = 24 * 60
	return second < 60 || (hour*60+minute-offset+day)%day == day-1
}

// clock reads the two digits at s[i], a number of at most the given one.
func clock(s string, i, most int) (n int, ok bool) {
	if len(s) < i+2 || leadingDigits(s[i:i+2]) < 2 {
		return 0, false
	}
	n = int(s[i]-'0')*10 + int(s[i+1]-'0')
	return n, n <= most
}

// validDuration accepts duration of RFC 3339, appendix A.
func validDuration(s string) bool {
	s, ok := strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return false
	}
	if weeks, ok := strings.CutSuffix(s, "W"); ok {
		return weeks != "" && leadingDigits(weeks) == len(weeks)
	}
	date, clock, hasClock := strings.Cut(s, "T")
	return validUnits(date, "YMD") && (!hasClock || clock != "" && validUnits(clock, "HMS"))
}

// validUnits accepts numbers that are each followed by one of the units, in their order.
func validUnits(s, units string) bool {
	for s != "" {
		digits := leadingDigits(s)
		if digits == 0 || digits == len(s) {
			return false
		}
		at := strings.IndexByte(units, s[digits])
		if at < 0 {
			return false
		}
		s, units = s[digits+1:], units[at+1:]
	}
	return true
}

// validPeriod accepts period of RFC 3339, appendix A.
func validPeriod(s string) bool {
	start, end, ok := strings.Cut(s, "/")
	if strings.HasPrefix(start, "P") {
		return ok && validDuration(start) && validDateTime(end)
	}
	return ok && validDateTime(start) && (validDateTime(end) || validDuration(end))
}
