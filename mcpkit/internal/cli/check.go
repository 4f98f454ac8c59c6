package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// checkExits is the part of the help of check about its exit code.
const checkExits = `
The exit code is 0 if no rule of level must is broken, 1 if one is or the report cannot be written,
and 2 for wrong arguments. Rules of level should and note do not change it.
`

// checkFlags are the flags of check.
type checkFlags struct {
	format           policy.ReportFormat
	all, annotations bool
	static           bool
}

// parseCheck reads the flags of check. It reports whether to continue, and the exit code otherwise.
func (p *Program) parseCheck(args []string) (c checkFlags, proceed bool, code int) {
	flags := newFlags("check")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Usage of check:\n  check   %s, and run the examples\n", about("check"))
		printDefaults(flags)
		fmt.Fprint(flags.Output(), checkExits)
	}
	format := flags.String("format", string(policy.FormatText), "`FORMAT` of the report: text for people, json for programs, sarif for code scanning, junit for CI systems, github for the log of GitHub Actions, md for a pull request, or html for a page to send")
	asJSON := flags.Bool("json", false, "the same as -format json")
	flags.BoolVar(&c.all, "all", false, "print a line for each finding, and do not group those that are alike")
	flags.BoolVar(&c.annotations, "annotations", false, "print only the annotations that adopted tools lack, as a map in Go with a guess for each")
	flags.BoolVar(&c.static, "static", false, "do not run the examples")
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return c, false, code
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	c.format = policy.ReportFormat(*format)
	wrong := ""
	switch {
	case !slices.Contains(policy.ReportFormats(), c.format):
		wrong = fmt.Sprintf("unknown format %q; the formats are %s", *format, formatNames())
	case *asJSON && given["format"] && c.format != policy.FormatJSON:
		wrong = "-json and -format exclude each other"
	case c.annotations && (given["format"] || given["json"] || c.all):
		wrong = "-annotations prints Go; it excludes -format, -json and -all"
	case c.all && (*asJSON || c.format != policy.FormatText):
		wrong = "-all is for text; the other formats do not need it"
	}
	if wrong != "" {
		fmt.Fprintln(p.Err, "check:", wrong)
		return c, false, misuse
	}
	if *asJSON {
		c.format = policy.FormatJSON
	}
	return c, true, ok
}

// formatNames lists the formats of a report.
func formatNames() string {
	var names []string
	for _, f := range policy.ReportFormats() {
		names = append(names, string(f))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func (p *Program) check(ctx context.Context, args []string) int {
	c, proceed, code := p.parseCheck(args)
	if !proceed {
		return code
	}
	return p.open(ctx, "check", func(ctx context.Context, s *Server) int {
		if c.annotations {
			return s.annotations(ctx, p.Out, p.Err)
		}
		surface := s.Surface(ctx, !c.static)
		surface.Today = time.Now()
		report := policy.Check(surface)
		var err error
		if c.all {
			err = report.WriteAll(p.Out)
		} else {
			err = report.Write(p.Out, c.format)
		}
		switch {
		case err != nil:
			fmt.Fprintln(p.Err, "check:", err)
			return failed
		case !report.OK() || report.Incomplete != "":
			return failed
		}
		return ok
	})
}

// annotations prints the annotations that adopted tools lack.
func (s *Server) annotations(ctx context.Context, stdout, stderr io.Writer) int {
	tools := s.Surface(ctx, false).Unannotated()
	if len(tools) == 0 {
		fmt.Fprintln(stderr, "check: every tool that the server lists has an annotation")
		return ok
	}
	if _, err := io.WriteString(stdout, policy.GuessAll(tools)); err != nil {
		fmt.Fprintln(stderr, "check:", err)
		return failed
	}
	return ok
}
