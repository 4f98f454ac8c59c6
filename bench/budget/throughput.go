package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

var sizes = []struct {
	name  string
	bytes int
	reps  int
}{{"4 KB", 4 << 10, 40}, {"25 KB", 25 << 10, 12}, {"100 KB", 100 << 10, 5}, {"1 MB", 1 << 20, 1}}

// fastest returns the shortest time of several calls of f, which other programs disturbed least.
func fastest(reps int, f func()) time.Duration {
	best := time.Duration(1 << 62)
	for range reps {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

func printThroughput() (missed []string) {
	fmt.Println("\n### Throughput")
	fmt.Println("\nThe throughput over tiktoken-go's, and both in MB/s in brackets. \"Fresh\" counts 100 KB of text that is new in the run.")
	fmt.Print("\n| vocabulary | text |")
	for _, s := range sizes {
		fmt.Printf(" %s |", s.name)
	}
	fmt.Println(" fresh |\n|---|---|---|---|---|---|---|")
	for _, v := range vocabularies {
		theirs := peer(v)
		for _, c := range budgettest.Corpora() {
			fmt.Printf("| %v | %s |", v, c.Name)
			var at100 time.Duration
			for _, s := range sizes {
				ours, other := compare(v, theirs, c.Text(s.bytes), s.reps)
				ratio := float64(other) / float64(ours)
				fmt.Printf(" %.0f× (%.0f, %.1f) |", ratio, speed(s.bytes, ours), speed(s.bytes, other))
				if s.name == "100 KB" {
					at100 = other
				}
				if target(c.Name) && (s.name == "25 KB" || s.name == "100 KB") && ratio < leastRatio {
					missed = append(missed, fmt.Sprintf("%v, %s, %s: %.1f× is less than %d×", v, c.Name, s.name, ratio, leastRatio))
				}
			}
			fresh := fresh(v, c)
			fmt.Printf(" %.0f× (%.0f) |\n", float64(at100)/float64(fresh), speed(100<<10, fresh))
		}
	}
	return missed
}

// target reports whether leastRatio applies to a kind of text.
func target(name string) bool {
	return strings.HasPrefix(name, "json") || name == "prose" || name == "code" || name == "logs"
}

// compare runs both counters in turn, so that other programs disturb both alike. It returns the
// shortest time of each.
func compare(v budget.Vocabulary, theirs func(string) int, text string, reps int) (ours, other time.Duration) {
	if a, b := v.Count(text), theirs(text); a != b {
		panic(fmt.Sprintf("%v: %d and %d tokens", v, a, b))
	}
	ours, other = time.Duration(1<<62), time.Duration(1<<62)
	for range reps {
		other = min(other, fastest(1, func() { theirs(text) }))
		ours = min(ours, fastest(20, func() { v.Count(text) }))
	}
	return ours, other
}

// fresh returns the time for 100 KB of text that is in no cache. It counts 3 MB in parts several
// times, and takes the shortest time of each part.
func fresh(v budget.Vocabulary, c budgettest.Corpus) time.Duration {
	const part, parts = 100 << 10, 30
	text := c.Text(part * parts)
	best := make([]time.Duration, parts)
	for pass := range 5 {
		for i := range best {
			piece := text[i*part : min((i+1)*part, len(text))]
			d := fastest(1, func() { v.Count(piece) })
			if pass == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	var total time.Duration
	for _, d := range best {
		total += d
	}
	return total / parts
}

func speed(bytes int, d time.Duration) float64 { return float64(bytes) / 1e6 / d.Seconds() }
