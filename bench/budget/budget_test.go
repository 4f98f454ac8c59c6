package main

import (
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

// BenchmarkCount benchmarks package budget and tiktoken-go for each vocabulary, kind of text and
// size.
func BenchmarkCount(b *testing.B) {
	for _, v := range vocabularies {
		theirs := peer(v)
		for _, c := range budgettest.Corpora() {
			for _, s := range sizes {
				text := c.Text(s.bytes)
				run := func(name string, count func(string) int) {
					b.Run(v.String()+"/"+c.Name+"/"+s.name+"/"+name, func(b *testing.B) {
						b.SetBytes(int64(len(text)))
						b.ReportAllocs()
						for b.Loop() {
							count(text)
						}
					})
				}
				run("ours", v.Count)
				run("tiktoken-go", theirs)
			}
		}
	}
}

func BenchmarkAdversarial(b *testing.B) {
	for _, v := range vocabularies {
		for _, c := range budgettest.Adversarial() {
			text := c.Text(1 << 20)
			b.Run(v.String()+"/"+c.Name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					v.Count(text)
				}
			})
		}
	}
}

// BenchmarkStop counts a megabyte of each kind of text, up to the default budget of a result.
func BenchmarkStop(b *testing.B) {
	for _, v := range vocabularies {
		for _, c := range append(budgettest.Corpora(), budgettest.Adversarial()...) {
			text := c.Text(1 << 20)
			b.Run(v.String()+"/"+c.Name, func(b *testing.B) {
				for b.Loop() {
					v.CountUpTo(text, 25_000)
				}
			})
		}
	}
}

// TestFirstUse checks the output that the program parses when it calls itself.
func TestFirstUse(t *testing.T) {
	for _, counter := range []string{"ours-cl100k_base", "peer-cl100k_base"} {
		if d, heap, ok := strings.Cut(firstUse(counter), " "); !ok || number(d) <= 0 || number(heap) <= 0 {
			t.Errorf("%s took %s ms and %s MB", counter, d, heap)
		}
	}
}

func TestCompare(t *testing.T) {
	v := vocabularies[0]
	if ours, theirs := compare(v, peer(v), budgettest.Corpora()[0].Text(2000), 1); ours <= 0 || theirs <= 0 {
		t.Errorf("ours took %v and tiktoken-go %v", ours, theirs)
	}
}
