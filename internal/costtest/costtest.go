// Package costtest measures in tests what the bytes that a caller sends cost a server: CPU time
// and memory for each byte, compared with those of an ordinary request in the same run.
package costtest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// A Row is one kind of request.
type Row struct {
	Name string
	// Make prepares a request of about n bytes. It returns its exact size, and a function that
	// sends it.
	Make func(n int) (sent int, send func())
	// CPU and Heap bound the CPU time and memory of a byte, as multiples of those of an ordinary
	// byte; 0 means [DefaultFactor].
	CPU, Heap float64
}

// DefaultFactor is the bound for a [Row] without its own. It is generous, since the machine may be
// busy.
const DefaultFactor = 10

// Every request may cost this much, so that small ones can be compared.
const (
	slackTime = 20 * time.Millisecond
	slackHeap = 1 << 20
)

// A cost is the cost of one request.
type cost struct {
	sent int
	cpu  time.Duration
	heap uint64
}

func (c cost) perByte() (cpu, heap float64) {
	return float64(c.cpu) / float64(c.sent), float64(c.heap) / float64(c.sent)
}

// The race detector makes some code twice and other code ten times slower, so costs measured with
// it mean nothing. It finds the same races in small requests as in large ones.
func measure(row Row, n int) cost {
	runs := 3 // the lowest measurement counts
	if testsize.RaceDetector {
		runs = 1
	}
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

// Compare measures each row with n and 8n bytes and logs a table. It fails the test for a row that
// costs more for each byte than its bound, compared with the ordinary row, or that costs more
// than in proportion to its size. With the race detector, Compare only logs.
func Compare(t *testing.T, ordinary Row, n int, rows []Row) {
	t.Helper()
	if testsize.RaceDetector {
		n /= 8
	}
	const times, proportion = 8, 4 // quadratic cost grows 64 times
	base := measure(ordinary, times*n)
	baseCPU, baseHeap := base.perByte()
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "request\tbytes\tns/byte\tof ordinary\theap bytes/byte\tof ordinary\tCPU at 8n\theap at 8n\t\n")
	line := func(name string, c cost, growCPU, growHeap float64) {
		cpu, heap := c.perByte()
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.2f×\t%.1f\t%.2f×\t%.1f×\t%.1f×\t\n", name, c.sent, cpu, cpu/baseCPU, heap, heap/baseHeap, growCPU, growHeap)
	}
	line("(ordinary) "+ordinary.Name, base, 0, 0)
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
			failures = append(failures, fmt.Sprintf("%s: %v of CPU time for %d bytes, more than %v", row.Name, large.cpu, large.sent, most))
		}
		if most := uint64(heapFactor*baseHeap*float64(large.sent)) + slackHeap; large.heap > most {
			failures = append(failures, fmt.Sprintf("%s: %d bytes of heap for a request of %d bytes, more than %d", row.Name, large.heap, large.sent, most))
		}
		if large.cpu > time.Duration(proportion*growth*float64(small.cpu))+slackTime {
			failures = append(failures, fmt.Sprintf("%s: %v of CPU time for %d bytes but %v for %d, more than in proportion", row.Name, small.cpu, small.sent, large.cpu, large.sent))
		}
		if large.heap > uint64(proportion*growth*float64(small.heap))+slackHeap {
			failures = append(failures, fmt.Sprintf("%s: %d bytes of heap for a request of %d bytes but %d for %d, more than in proportion", row.Name, small.heap, small.sent, large.heap, large.sent))
		}
	}
	_ = w.Flush()
	t.Log("\n" + table.String())
	if testsize.RaceDetector {
		return
	}
	for _, f := range failures {
		t.Error(f)
	}
}
