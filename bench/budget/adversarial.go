package main

import (
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

// printAdversarial prints the times for texts made to take long. It does not run tiktoken-go, which
// takes 22 minutes for a megabyte of one letter.
func printAdversarial() (missed []string) {
	fmt.Println("\n### Texts made to take long")
	fmt.Println("\nThe time divided by that of prose of the same size; growth is the time per byte at 16 MB over that at 1 MB.")
	fmt.Println("\n| text | cl100k_base 64 KB | 1 MB | 16 MB | growth | o200k_base 64 KB | 1 MB | 16 MB | growth |\n|---|---|---|---|---|---|---|---|---|")
	var prose budgettest.Corpus
	for _, c := range budgettest.Corpora() {
		if c.Name == "prose" {
			prose = c
		}
	}
	base := make(map[budget.Vocabulary][]time.Duration)
	for _, v := range vocabularies {
		base[v] = bySize(v, prose)
	}
	for _, c := range append([]budgettest.Corpus{prose}, budgettest.Adversarial()...) {
		fmt.Printf("| %s |", c.Name)
		for _, v := range vocabularies {
			times := bySize(v, c)
			for i, d := range times {
				fmt.Printf(" %.1f |", float64(d)/float64(base[v][i]))
			}
			growth := float64(times[2]) / float64(16*times[1])
			fmt.Printf(" %.2f |", growth)
			if r := float64(times[1]) / float64(base[v][1]); r > mostAdversarial {
				missed = append(missed, fmt.Sprintf("%v, %s: %.1f times the time of prose is more than %d", v, c.Name, r, mostAdversarial))
			}
			if growth > mostGrowth {
				missed = append(missed, fmt.Sprintf("%v, %s: time per byte grows to %.1f times", v, c.Name, growth))
			}
		}
		fmt.Println()
	}
	return missed
}

func bySize(v budget.Vocabulary, c budgettest.Corpus) (times []time.Duration) {
	for _, s := range []struct{ bytes, reps int }{{64 << 10, 20}, {1 << 20, 5}, {16 << 20, 2}} {
		text := c.Text(s.bytes)
		times = append(times, fastest(s.reps, func() { v.Count(text) }))
	}
	return times
}
