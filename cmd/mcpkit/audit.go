package main

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/auditcmd"
)

// auditFlags say how a server is audited. audit and watch share them.
type auditFlags struct {
	TokenFile    string `placeholder:"FILE" help:"File with a bearer token for the server; - is the standard input."`
	HeaderFile   string `placeholder:"FILE" help:"File with headers for the server, one \"Name: value\" per line, such as an API key."`
	ExamplesFile string `name:"examples" placeholder:"FILE" help:"JSON file with arguments for tools: {\"tool\": [{…}, …]}. Without it they are made from the schemas."`
	Login        bool   `help:"Log in with a browser, as clients do."`
	ClientID     string `placeholder:"ID" help:"The client that logs in; without it one is registered."`
	SecretFile   string `name:"client-secret-file" placeholder:"FILE" help:"File with the secret of that client."`
	CAFile       string `placeholder:"FILE" help:"PEM file with certificate authorities that are trusted instead of those of the system."`
	AllowWrites  bool   `help:"Also call tools that are not marked as read-only. They change real data."`
	Register     bool   `help:"Also register a client for the redirect address of each known client, which leaves registrations at the authorization server."`

	Documentation string `placeholder:"URL" group:"Documents" help:"Documentation page."`
	Privacy       string `placeholder:"URL" group:"Documents" help:"Privacy policy."`
	Support       string `placeholder:"URL" group:"Documents" help:"Support page, or an e-mail address."`
	Terms         string `placeholder:"URL" group:"Documents" help:"Terms of service."`
	Icon          string `placeholder:"URL" group:"Documents" help:"Icon of the listing, a PNG."`

	Timeout   time.Duration `default:"30s" group:"Pace" help:"Limit for each request (${default})."`
	Wait      time.Duration `name:"call-timeout" default:"240s" group:"Pace" help:"How long to wait for a tool that does not answer within --timeout, to find out whether it answers at all (${default})."`
	PerSecond float64       `placeholder:"N" group:"Pace" help:"Requests per second; by default 20, and 200 for a server on this machine."`
	Requests  int           `default:"600" placeholder:"N" group:"Pace" help:"Limit for the requests of the audit (${default})."`
	Load      int           `default:"40" placeholder:"N" group:"Pace" help:"Requests of the small load whose latency is measured (${default}); 0 for none."`
}

// maxPerSecond is the highest pace of an audit.
const maxPerSecond = 10_000

// inputs returns the inputs of an audit.
func (f *auditFlags) inputs() (auditcmd.Inputs, error) {
	if f.Timeout <= 0 || f.Wait <= 0 || !(f.PerSecond >= 0 && f.PerSecond <= maxPerSecond) || f.Requests <= 0 || f.Load < 0 {
		return auditcmd.Inputs{}, usageError{errors.New("--timeout, --call-timeout and --requests must be above 0, --load not below, and --per-second from 0 to 10000")}
	}
	if err := f.checkDocuments(); err != nil {
		return auditcmd.Inputs{}, usageError{err}
	}
	load := f.Load
	if load == 0 {
		load = -1
	}
	return auditcmd.Inputs{
		TokenFile: f.TokenFile, HeaderFile: f.HeaderFile, ExamplesFile: f.ExamplesFile, CAFile: f.CAFile, Login: f.Login, ClientSecretFile: f.SecretFile,
		Options: audit.Options{
			ClientID: f.ClientID, AllowWrites: f.AllowWrites, Register: f.Register,
			Documents: audit.Documents{Documentation: f.Documentation, Privacy: f.Privacy, Support: f.Support, Terms: f.Terms, Icon: f.Icon},
			Timeout:   f.Timeout, CallTimeout: f.Wait, PerSecond: f.PerSecond, Requests: f.Requests, LoadRequests: load,
		},
	}, nil
}

// checkDocuments returns an error for an address of a document that is none.
func (f *auditFlags) checkDocuments() error {
	for _, document := range []struct{ flag, address string }{
		{"documentation", f.Documentation}, {"privacy", f.Privacy}, {"support", f.Support}, {"terms", f.Terms}, {"icon", f.Icon},
	} {
		if document.address == "" {
			continue
		}
		u, err := url.Parse(document.address)
		isPage := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != ""
		if _, err := mail.ParseAddress(strings.TrimPrefix(document.address, "mailto:")); document.flag == "support" && err == nil {
			isPage = true
		}
		if !isPage {
			return fmt.Errorf("--%s is %q, and must be a URL such as https://example.com/%s", document.flag, document.address, document.flag)
		}
	}
	return nil
}

// auditCommand audits a live server.
type auditCommand struct {
	auditFlags
	reportFlags
	Stdio   bool     `help:"Audit a program that speaks MCP on its standard input and output: mcpkit audit --stdio -- PROGRAM ARGUMENT…"`
	Targets []string `arg:"" name:"url" help:"URL of the server, such as https://example.com/mcp; with --stdio, a program and its arguments."`
}

func (auditCommand) Help() string {
	return `The server can be written in any language. The audit looks at its names and certificates, HTTP, the
login, the protocol in all versions, its tools, the answers of the read-only ones, its documents and
its latency, and reports what would keep it from being listed, with what was sent and what came back.

It calls only tools that are marked as read-only, unless --allow-writes is given. It is paced and
bounded, and it connects to no private address unless the server itself is at one.

    mcpkit audit https://example.com/mcp
    mcpkit audit --token-file token.txt --privacy https://example.com/privacy https://example.com/mcp
    mcpkit audit --stdio -- ./notes-server --data notes.db

` + reportExits + ` That is so if the audit was stopped, or if the server stopped answering.`
}

func (c *auditCommand) Run(ctx context.Context, std streams) error {
	inputs, err := c.auditFlags.inputs()
	if err != nil {
		return err
	}
	compared, err := c.reportFlags.inputs()
	if err != nil {
		return err
	}
	target := auditcmd.Target{URL: c.Targets[0]}
	switch {
	case c.Stdio:
		target = auditcmd.Target{Command: c.Targets}
	case len(c.Targets) > 1:
		return usageError{fmt.Errorf("one URL is expected, and not %d arguments", len(c.Targets))}
	}
	if b := compared.baseline; b != nil && !c.Stdio && b.Target != target.URL {
		return usageError{fmt.Errorf("the baseline is about %q, not about %s", b.Target, target.URL)}
	}
	report, err := auditcmd.Audit(ctx, target, inputs, auditcmd.Streams{In: std.in, Out: std.out, Err: std.err})
	if err != nil {
		return usageError{err}
	}
	return c.write(report, compared, std.out)
}
