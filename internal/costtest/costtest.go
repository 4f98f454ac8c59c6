// Package costtest measures, in tests, what bytes of a caller cost: CPU time and memory for each
// byte, next to what honest bytes cost in the same run.
package costtest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// A Row is one way to send bytes.
type Row struct {
	Name string
	// Make prepares what is sent, about n bytes of it, and returns how many there are and what
	// sends them.
	Make func(n int) (sent int, send func())
	// CPU and Heap are how much more than an honest byte a byte may cost; 0 is [DefaultFactor].
	CPU, Heap float64
}

// DefaultFactor is generous: the machine has other things to do.
const DefaultFactor = 10

// slack is what a request may cost whatever its size, so that small ones may be compared.
const (
	slackTime = 20 * time.Millisecond
	slackHeap = 1 << 20
)

// A cost is that of sending once.
type cost struct {
	sent int
	cpu  time.Duration
	heap uint64
}

func (c cost) perByte() (cpu, heap float64) {
	return float64(c.cpu) / float64(c.sent), float64(c.heap) / float64(c.sent)
}

func measure(row Row, n int) cost {
	best := cost{}
	for run := range runs {
		sent, send := row.Make(n)
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := cpuTime()
		send()
		took := cpuTime() - began
		runtime.ReadMemStats(&after)
		one := cost{sent, took, after.TotalAlloc - before.TotalAlloc}
		if run == 0 {
			best = one
		}
		best.cpu, best.heap = min(best.cpu, one.cpu), min(best.heap, one.heap)
	}
	return best
}

// Compare measures each row at n and 8n bytes, logs a table, and fails for rows that cost more
// than they may next to the honest one, or that cost more than in proportion. With the race
// detector it only logs.
func Compare(t *testing.T, honest Row, n int, rows []Row) {
	t.Helper()
	n /= smaller
	const times, proportion = 8, 4 // what grows with the square grows 64 times
	base := measure(honest, times*n)
	baseCPU, baseHeap := base.perByte()
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "hostile bytes\tsent\tns/byte\tof honest\theap bytes/byte\tof honest\tCPU at 8n\theap at 8n\t\n")
	line := func(name string, c cost, growCPU, growHeap float64) {
		cpu, heap := c.perByte()
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.2f×\t%.1f\t%.2f×\t%.1f×\t%.1f×\t\n", name, c.sent, cpu, cpu/baseCPU, heap, heap/baseHeap, growCPU, growHeap)
	}
	line("(honest) "+honest.Name, base, 0, 0)
	var failures []string
	for _, row := range rows {
		small, large := measure(row, n), measure(row, times*n)
		growth := float64(large.sent) / float64(max(small.sent, 1))
		growCPU, growHeap := float64(large.cpu)/float64(max(small.cpu, 1)), float64(large.heap)/float64(max(small.heap, 1))
		line(row.Name, large, growCPU, growHeap)
		cpuFactor, heapFactor := row.CPU, row.Heap
		if cpuFactor == 0 {
			cpuFactor = DefaultFactor
		}
		if heapFactor == 0 {
			heapFactor = DefaultFactor
		}
		if most := time.Duration(cpuFactor*baseCPU*float64(large.sent)) + slackTime; large.cpu > most {
			failures = append(failures, fmt.Sprintf("%s: %v of CPU for %d bytes, more than %v", row.Name, large.cpu, large.sent, most))
		}
		if most := uint64(heapFactor*baseHeap*float64(large.sent)) + slackHeap; large.heap > most {
			failures = append(failures, fmt.Sprintf("%s: %d bytes of heap for %d bytes, more than %d", row.Name, large.heap, large.sent, most))
		}
		if large.cpu > time.Duration(proportion*growth*float64(small.cpu))+slackTime {
			failures = append(failures, fmt.Sprintf("%s: %v of CPU for %d bytes but %v for %d", row.Name, small.cpu, small.sent, large.cpu, large.sent))
		}
		if large.heap > uint64(proportion*growth*float64(small.heap))+slackHeap {
			failures = append(failures, fmt.Sprintf("%s: %d bytes of heap for %d bytes but %d for %d", row.Name, small.heap, small.sent, large.heap, large.sent))
		}
	}
	_ = w.Flush()
	t.Log("\n" + table.String())
	if !judged {
		return
	}
	for _, f := range failures {
		t.Error(f)
	}
}
