package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
)

// equivalentList names mutants that change nothing that a test could see. A line is
//
//	file | line of code | change | reason
//
// with the file's path below the module. A line of code that changes must be judged again.
//
//go:embed equivalent.txt
var equivalentList string

type equivalents map[[3]string]string

func readEquivalents(list string) (equivalents, error) {
	known := equivalents{}
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 4 {
			return nil, fmt.Errorf("equivalent.txt: %q is not file | code | change | reason", line)
		}
		known[[3]string(fields[:3])] = fields[3]
	}
	return known, nil
}

// reason returns why the mutant is equivalent, or "".
func (e equivalents) reason(m *mutant, root string) string {
	return e[[3]string{relative(root, m.file), m.Code, m.Change}]
}

func relative(root, file string) string {
	if name, err := filepath.Rel(root, file); err == nil {
		return filepath.ToSlash(name)
	}
	return file
}
