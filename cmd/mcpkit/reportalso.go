package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An alsoFlag is a further format of a report, and the file that it is written to.
type alsoFlag struct {
	format policy.ReportFormat
	file   string
}

// UnmarshalText reads FORMAT=FILE.
func (a *alsoFlag) UnmarshalText(text []byte) error {
	format, file, ok := strings.Cut(string(text), "=")
	if !ok || file == "" {
		return fmt.Errorf("%q must have the form FORMAT=FILE, such as sarif=report.sarif", text)
	}
	a.file = file
	for _, known := range policy.ReportFormats() {
		if a.format = policy.ReportFormat(format); a.format == known {
			return nil
		}
	}
	return fmt.Errorf("%q is not a format of a report", format)
}

// writeAlso writes a report to further files.
func writeAlso(rep *policy.Report, also []alsoFlag) error {
	for _, a := range also {
		var b bytes.Buffer
		if err := rep.Write(&b, a.format); err != nil {
			return err
		}
		if err := os.WriteFile(a.file, b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}
