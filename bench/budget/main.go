// Command budget compares the token counter of package budget with github.com/pkoukk/tiktoken-go, in one run on one machine:
// figures are ratios, as the speed of the machine is in none of them. It prints the tables of the README.
//
//	cd bench && go run ./budget           # four minutes
//	cd bench && go run ./budget -check    # and fails where a target is missed
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
)

// Targets, from the issue that asked for the counter.
const (
	leastRatio       = 20  // of throughput, JSON, prose, code and logs at 25 KB and 100 KB
	mostAdversarial  = 30  // times the time of prose, at 1 MB
	mostGrowth       = 2   // of time per byte, from 1 MB to 16 MB
	mostLoad         = 50  // milliseconds
	mostBinaryGrowth = 2.0 // MB
)

var vocabularies = []budget.Vocabulary{budget.CL100K, budget.O200K}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	only := flag.String("only", "throughput,adversarial,load,binary", "the tables to print")
	load := flag.String("load", "", "print the milliseconds that the first use of a counter takes; this program calls itself with it")
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
