package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const loadRuns = 9

// firstUse creates a counter and counts a few words. It returns the milliseconds that this takes
// and the megabytes that stay allocated. The process must not have used the counter before.
func firstUse(counter string) string {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	var count func(string) int
	for _, v := range vocabularies {
		switch counter {
		case "ours-" + v.String():
			count = v.Count
		case "peer-" + v.String():
			count = peer(v)
		}
	}
	count("a few words, naïve ones")
	d := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(count)
	return fmt.Sprintf("%.3f %.3f", d.Seconds()*1000, float64(after.HeapAlloc-before.HeapAlloc)/1e6)
}

func printLoad() (missed []string) {
	fmt.Printf("\n### First use\n\nThe fastest of %d new processes, the median in brackets, and the memory that stays allocated.\n", loadRuns)
	fmt.Println("\n| vocabulary | ours | | tiktoken-go | |\n|---|---|---|---|---|")
	for _, v := range vocabularies {
		fmt.Printf("| %v |", v)
		for _, who := range []string{"ours-", "peer-"} {
			fastest, median, heap := firstUses(who + v.String())
			fmt.Printf(" %.0f ms (%.0f) | %.1f MB |", fastest, median, heap)
			if who == "ours-" && fastest > mostLoad {
				missed = append(missed, fmt.Sprintf("%v: the first use takes %.0f ms, more than %d", v, fastest, mostLoad))
			}
		}
		fmt.Println()
	}
	return missed
}

func firstUses(counter string) (fastest, median, heap float64) {
	var times []float64
	for range loadRuns {
		out, err := exec.Command(os.Args[0], "-load", counter).Output()
		if err != nil {
			log.Fatal(err)
		}
		d, h, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
		times = append(times, number(d))
		heap = number(h)
	}
	slices.Sort(times)
	return times[0], times[len(times)/2], heap
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		log.Fatal(err)
	}
	return f
}
