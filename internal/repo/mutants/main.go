// Command mutants changes the code in small ways, one at a time, and counts how often the tests
// notice. Run it at the root of the repository, or with make mutants:
//
//	go run ./internal/repo/mutants -seed 1 -n 60 -least 90 -with ./mcpkit ./oauth ./budget
//
// It draws n mutants of each package at random; a seed always draws the same ones from the same
// code. The mutants of a draw are compiled together with an overlay, so the files stay as they are,
// and an environment variable turns one of them on. Each is run against the tests of its package
// that reach the changed line, then against those of the packages in -with. A mutant is killed when
// a test fails, and counts as noticed too when the tests hang. One that survives, or that no test
// reaches, is printed with its place. equivalent.txt lists mutants that no test can notice, with
// the reason; they are not run, and count as survivors.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	seeds := flag.String("seed", "1", "seeds of the draws, separated by commas")
	n := flag.Int("n", 60, "how many mutants to draw per package and seed")
	least := flag.Int("least", 0, "the percentage of noticed mutants below which the command fails")
	with := flag.String("with", "", "further packages whose tests run, separated by commas")
	skip := flag.String("skip", "^$", "a regular expression of tests that do not run")
	slow := flag.Duration("slow", time.Minute, "tests that take longer alone do not run")
	flag.Parse()
	if err := run(*seeds, *n, *least, *with, *skip, *slow, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(seeds string, n, least int, with, skip string, slow time.Duration, patterns []string) error {
	known, err := readEquivalents(equivalentList)
	if err != nil {
		return err
	}
	skipped, err := regexp.Compile(skip)
	if err != nil {
		return fmt.Errorf("-skip: %w", err)
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	packages, err := goList(patterns)
	if err != nil {
		return err
	}
	var more []goPackage
	if with != "" {
		if more, err = goList(strings.Split(with, ",")); err != nil {
			return err
		}
	}
	scratch, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)

	var watched []string
	for _, p := range packages {
		watched = append(watched, p.ImportPath)
	}
	loaders := map[string]func() (*suite, error){}
	load := func(p goPackage) func() (*suite, error) {
		if loaders[p.ImportPath] == nil {
			loaders[p.ImportPath] = sync.OnceValues(func() (*suite, error) {
				return measure(p, watched, skipped, slow, scratch)
			})
		}
		return loaders[p.ImportPath]
	}
	var low []string
	for _, p := range packages {
		suites := []func() (*suite, error){load(p)}
		for _, other := range more {
			if other.ImportPath != p.ImportPath {
				suites = append(suites, load(other))
			}
		}
		for seed := range strings.SplitSeq(seeds, ",") {
			number, err := strconv.ParseUint(seed, 10, 64)
			if err != nil {
				return fmt.Errorf("-seed: %w", err)
			}
			t := tally{}
			if err := t.draw(p, number, n, known, root, suites, scratch); err != nil {
				return err
			}
			fmt.Printf("%s, seed %d: %s\n", p.ImportPath, number, t)
			if t.percent() < least {
				low = append(low, fmt.Sprintf("%s with seed %d (%d of 100)", p.ImportPath, number, t.percent()))
			}
		}
	}
	if len(low) > 0 {
		return fmt.Errorf("the tests notice fewer than %d of 100 mutants: %s", least, strings.Join(low, ", "))
	}
	return nil
}

// tally counts the mutants of a draw by their result.
type tally map[result]int

func (t tally) draw(
	p goPackage, seed uint64, n int, known equivalents, root string,
	suites []func() (*suite, error), scratch string,
) error {
	left, err := shuffled(p, seed)
	if err != nil {
		return err
	}
	report := func(m *mutant) {
		t[m.result]++
		if m.result != killed && m.result != unbuilt {
			fmt.Printf("%-12s %s:%d  %s  %s\n", m.result, relative(root, m.file), m.Line, m.Change, m.Code)
		}
	}
	for t.drawn() < n && len(left) > 0 {
		var picked, compiled []*mutant
		picked, left = pick(left, n-t.drawn())
		for _, m := range picked {
			if why := known.reason(m, root); why != "" {
				m.result = equivalent
				report(m)
				fmt.Printf("%-12s %s\n", "", why)
			} else {
				compiled = append(compiled, m)
			}
		}
		b, err := newBatch(p, compiled, scratch)
		if err != nil {
			return err
		}
		t[unbuilt] += len(compiled) - len(b.mutants)
		if err := b.run(suites, report); err != nil {
			return err
		}
	}
	return nil
}

func (t tally) drawn() int { return t[killed] + t[hung] + t[survived] + t[unreached] + t[equivalent] }

// percent is the share of noticed mutants. Those of equivalent.txt count as survivors, because only
// somebody's judgment says that no test can notice them.
func (t tally) percent() int {
	if total := t.drawn(); total > 0 {
		return 100 * (t[killed] + t[hung]) / total
	}
	return 100
}

func (t tally) String() string {
	return fmt.Sprintf("%d of 100 noticed (%d killed, %d timed out, %d survived, %d not covered; %d equivalent, %d do not compile)",
		t.percent(), t[killed], t[hung], t[survived], t[unreached], t[equivalent], t[unbuilt])
}

func goList(patterns []string) ([]goPackage, error) {
	if len(patterns) == 0 {
		return nil, errors.New("name the packages to change, for example ./oauth")
	}
	cmd := exec.Command("go", append([]string{"list", "-json=Name,ImportPath,Dir,GoFiles"}, patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var packages []goPackage
	for d := json.NewDecoder(out); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, cmd.Wait()
		} else if err != nil {
			return nil, errors.Join(err, cmd.Wait())
		}
		packages = append(packages, p)
	}
}
