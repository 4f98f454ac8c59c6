package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// watch samples the resident memory of a process every second, in MB, from Linux's /proc.
func watch(ctx context.Context, pid int) (samples []float64) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return samples
		case <-tick.C:
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				if kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64); err == nil {
					samples = append(samples, kb/1024)
				}
			}
		}
	}
}

// report prints the outcome. It returns the memory in the last third over that in the second third,
// and the peak in MB.
func report(w io.Writer, t *tally, memory []float64, length time.Duration) (growth, peak float64) {
	fmt.Fprintf(w, "%d calls in %s, %.0f per second, %d unexpected answers\n\n", t.calls, length, float64(t.calls)/length.Seconds(), len(t.unexpected))
	for _, u := range t.unexpected[:min(5, len(t.unexpected))] {
		fmt.Fprintln(w, "unexpected:", u)
	}
	fmt.Fprintf(w, "| what | calls measured | p50 | p99 | longest |\n|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(t.times)) {
		times := t.times[name]
		slices.Sort(times)
		at := func(p float64) time.Duration {
			return times[min(len(times)-1, int(p*float64(len(times))))].Round(10 * time.Microsecond)
		}
		fmt.Fprintf(w, "| %s | %d | %s | %s | %s |\n", name, len(times), at(0.5), at(0.99), at(1))
	}
	if len(memory) < 6 {
		fmt.Fprintln(w, "\nthe run is too short to measure the growth of memory")
		return 1, 0
	}
	third := len(memory) / 3
	second, last := mean(memory[third:2*third]), mean(memory[2*third:])
	growth, peak = last/second, slices.Max(memory)
	fmt.Fprintf(w, "\nmemory of the server: %.0f MB in the second third, %.0f MB in the last (%.2f times), peak %.0f MB\n", second, last, growth, peak)
	return growth, peak
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
