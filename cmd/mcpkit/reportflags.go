package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// reportFlags are the flags of commands that write a report.
type reportFlags struct {
	Format    policy.ReportFormat `enum:"text,json,sarif,junit,github,md,html" default:"text" help:"The format: text, json, sarif, junit, github, md or html."`
	JSON      bool                `name:"json" xor:"format" help:"The same as --format json."`
	SARIF     bool                `name:"sarif" xor:"format" help:"The same as --format sarif."`
	JUnit     bool                `name:"junit" xor:"format" help:"The same as --format junit."`
	Markdown  bool                `name:"md" xor:"format" help:"The same as --format md."`
	HTML      bool                `name:"html" xor:"format" help:"The same as --format html."`
	All       bool                `help:"Print a line for each finding; for text."`
	Output    string              `short:"o" placeholder:"FILE" help:"Write the report to a file."`
	Also      []alsoFlag          `sep:"none" placeholder:"FORMAT=FILE" help:"Also write the report to a file in another format. Give the flag once for each file."`
	Profile   policy.Profile      `enum:"all,anthropic,openai,guide" default:"all" help:"Whose rules: all, anthropic, openai, or guide for what the submission guide calls mandatory."`
	Stack     string              `enum:"auto,all,mcpkit,go-sdk,mcp-go,typescript,python,fastmcp" default:"auto" help:"The library whose advice is printed: mcpkit, go-sdk, mcp-go, typescript, python for the SDK and fastmcp for FastMCP in Python; all; or auto for the library that the name of the server leaves no doubt about, and otherwise all."`
	Checklist bool                `help:"Add the boxes of the guide's checklist."`
	Lock      string              `placeholder:"FILE" help:"Fail if the tools are not those of a lock, such as tools.lock."`
	Baseline  string              `placeholder:"FILE" help:"Compare with an earlier report in JSON, and fail only for new findings."`
}

// reportExits is the part of the help about the exit code.
const reportExits = `The exit code is 0 if no rule of level must is broken, 1 if one is (with --baseline: by a finding that the earlier report lacks), 2 for wrong arguments or a flag whose file cannot be used, and 3 if something could not be read, so that the report is incomplete.`

// inputs are what reports are compared with. They are read first: a wrong name is reported before
// the work begins.
type inputs struct {
	lock     []byte
	baseline *policy.Baseline
}

// inputs reads the files that a report is compared with, and checks that the report can be written.
func (f *reportFlags) inputs() (in inputs, err error) {
	files := []string{f.Output}
	for _, also := range f.Also {
		files = append(files, also.file)
	}
	for _, name := range files {
		if name == "" {
			continue
		}
		if err := checkWritable(name); err != nil {
			return in, usageError{err}
		}
	}
	if f.Lock != "" {
		if in.lock, err = os.ReadFile(f.Lock); err != nil {
			return in, usageError{err}
		}
		if _, err := policy.Compare(in.lock, &policy.Surface{}); err != nil {
			return in, usageError{fmt.Errorf("--lock %s: %w", f.Lock, err)}
		}
	}
	if f.Baseline != "" {
		text, err := os.ReadFile(f.Baseline)
		if err != nil {
			return in, usageError{err}
		}
		if in.baseline, err = policy.ParseBaseline(text); err != nil {
			return in, usageError{fmt.Errorf("--baseline %s: %w", f.Baseline, err)}
		}
	}
	return in, nil
}

// write writes a report and returns an exitError for its exit code, or nil if the server is ready.
func (f *reportFlags) write(rep *policy.Report, in inputs, out io.Writer) error {
	if f.Checklist {
		rep.Checklist = policy.GuideChecklist(rep)
	}
	rep = f.withStack(rep.For(f.Profile))
	if in.lock != nil {
		changes, err := policy.Compare(in.lock, rep.Surface)
		if err != nil {
			return exitError{exitIncomplete, fmt.Errorf("%s: %w", f.Lock, err)}
		}
		rep.Results = append(rep.Results, policy.LockResult(changes))
	}
	if in.baseline != nil {
		rep = rep.CompareWith(in.baseline)
	}
	if err := f.print(rep, out); err != nil {
		return exitError{exitIncomplete, err}
	}
	if err := writeAlso(rep, f.Also); err != nil {
		return err
	}
	ready := rep.OK()
	if rep.Compared != nil {
		ready = rep.Compared.OK()
	}
	switch {
	case rep.Incomplete != "":
		return exitError{code: exitIncomplete}
	case !ready:
		return exitError{code: exitFailure}
	}
	return nil
}

// stacks are the values of --stack that name a library.
var stacks = map[string]policy.Stack{
	"mcpkit": policy.StackMcpkit, "go-sdk": policy.StackGoSDK, "mcp-go": policy.StackMcpGo,
	"typescript": policy.StackTypeScript, "python": policy.StackPython, "fastmcp": policy.StackFastMCP,
}

// withStack returns a report with the advice that the flags choose.
func (f *reportFlags) withStack(rep *policy.Report) *policy.Report {
	if s, ok := stacks[f.Stack]; ok {
		return rep.ForStack(s, false)
	}
	if guess := policy.GuessStack(rep.Server); guess != "" && f.Stack == "auto" {
		return rep.ForStack(guess, true)
	}
	return rep
}

func (f *reportFlags) print(rep *policy.Report, out io.Writer) error {
	var b bytes.Buffer
	format := f.format()
	var err error
	if f.All && format == policy.FormatText {
		err = rep.WriteAll(&b)
	} else {
		err = rep.Write(&b, format)
	}
	switch {
	case err != nil:
		return err
	case f.Output != "":
		return os.WriteFile(f.Output, b.Bytes(), 0o600)
	}
	_, err = out.Write(b.Bytes())
	return err
}

// format returns the format that the flags choose.
func (f *reportFlags) format() policy.ReportFormat {
	for format, set := range map[policy.ReportFormat]bool{
		policy.FormatJSON: f.JSON, policy.FormatSARIF: f.SARIF, policy.FormatJUnit: f.JUnit, policy.FormatMarkdown: f.Markdown, policy.FormatHTML: f.HTML,
	} {
		if set {
			return format
		}
	}
	return f.Format
}
