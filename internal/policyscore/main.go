// Command policyscore measures the rules of package policy on labeled tool definitions. It
// prints which part of the violations the rules find and how often they report an honest tool.
//
//	go run ./internal/policyscore            # one line for each category
//	go run ./internal/policyscore -misses    # also each miss and each false alarm
//
// The corpora are in mcpkit/policy/testdata/corpus. The rules were written with all but one of them
// in view. Nobody who writes a rule reads the corpus "held", so its figures show how the rules
// treat tools that their authors have not seen; -misses prints nothing about it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// kept is the corpus whose tools nobody who writes a rule reads.
const kept = "held"

func main() {
	dir := flag.String("dir", "mcpkit/policy/testdata/corpus", "the folder with one folder for each corpus")
	misses := flag.Bool("misses", false, "print each missed violation and each false alarm, but not those of the corpus "+kept)
	only := flag.String("category", "", "with -misses, print violations of this category only")
	flag.Parse()
	if err := run(os.Stdout, *dir, *misses, *only); err != nil {
		fmt.Fprintln(os.Stderr, "policyscore:", err)
		os.Exit(1)
	}
}

// run prints the scores of every corpus in dir.
func run(w io.Writer, dir string, misses bool, only string) error {
	corpora, err := readCorpora(dir)
	if err != nil {
		return err
	}
	for _, c := range corpora {
		s := c.score()
		s.print(w)
		if misses && c.name != kept {
			s.printMisses(w, only)
		}
	}
	return nil
}

// readCorpora reads each folder of dir that holds a corpus, in the order of their names.
func readCorpora(dir string) ([]corpus, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*", "violating.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no corpus in %s", dir)
	}
	slices.Sort(names)
	var all []corpus
	for _, name := range names {
		c, err := readCorpus(filepath.Dir(name))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func (s score) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d of %d violations found (%s), %d under a rule that fits (%s)\n",
		s.corpus, s.found, s.violations, percent(s.found, s.violations), s.fitting, percent(s.fitting, s.violations))
	for _, category := range s.categories {
		t := s.byCategory[category]
		fmt.Fprintf(w, "  %-26s %3d of %3d found, %3d fit\n", category, t.found, t.violations, t.fitting)
	}
	fmt.Fprintf(w, "  honest tools: %d; with a Must %d (%s), with a Must or Should %d (%s)\n\n",
		s.honest, len(s.falseMust), percent(len(s.falseMust), s.honest), len(s.falseAny), percent(len(s.falseAny), s.honest))
}

func (s score) printMisses(w io.Writer, only string) {
	for _, m := range s.misses {
		if only == "" || strings.Contains(m, " "+only+" ") {
			fmt.Fprintln(w, "  "+m)
		}
	}
	if only == "" {
		for _, f := range s.falseAny {
			fmt.Fprintln(w, "  false alarm: "+f)
		}
	}
	fmt.Fprintln(w)
}

func percent(part, whole int) string {
	if whole == 0 {
		return "none"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}
