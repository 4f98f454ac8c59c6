// Command budget compares the token counter of package budget with github.com/pkoukk/tiktoken-go.
// The figures are ratios within one run, so they depend little on the speed of the machine.
//
//	cd bench && go run ./budget           # four minutes
//	cd bench && go run ./budget -check    # exits with 1 if a target is missed
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
)

// The targets.
const (
	leastRatio       = 20  // tiktoken-go's time over ours, for JSON, prose, code and logs of 25 KB and 100 KB
	mostAdversarial  = 30  // time over that of prose, for 1 MB
	mostGrowth       = 2   // time per byte for 16 MB over that for 1 MB
	mostLoad         = 50  // milliseconds
	mostBinaryGrowth = 2.0 // MB
)

var vocabularies = []budget.Vocabulary{budget.CL100K, budget.O200K}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	only := flag.String("only", "throughput,adversarial,load,binary", "the `tables` to print")
	load := flag.String("load", "", "print the time and memory of the first use of this `counter`; the program calls itself with it")
	flag.Parse()
	if *load != "" {
		fmt.Println(firstUse(*load))
		return
	}
	var missed []string
	for _, table := range []struct {
		name  string
		print func() (missed []string)
	}{
		{"throughput", printThroughput}, {"adversarial", printAdversarial}, {"load", printLoad}, {"binary", printBinary},
	} {
		if strings.Contains(*only, table.name) {
			missed = append(missed, table.print()...)
		}
	}
	for _, m := range missed {
		fmt.Println("MISSED:", m)
	}
	if *check && len(missed) > 0 {
		os.Exit(1)
	}
}
