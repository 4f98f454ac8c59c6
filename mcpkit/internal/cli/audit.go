package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/auditcmd"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// auditHelp is the help of audit above its flags.
const auditHelp = `Usage of audit:
  audit [FLAG…] [URL]   examine the running server as a directory's reviewer does

The URL is that of the manifest, unless another one is given. What the server shows is compared with
what this program declares. The tools that are marked as read-only are called with the arguments of
the examples.

`

// auditExits is the part of the help of audit about its exit code.
const auditExits = `
The exit code is 0 if no rule of level must is broken, 1 if one is, 2 for wrong arguments, and 3 if
the audit was stopped or the server stopped answering, so that the report is only a part.
`

func (p *Program) audit(ctx context.Context, args []string) int {
	flags := newFlags("audit")
	flags.SetOutput(p.Err)
	flags.Usage = func() {
		fmt.Fprint(p.Err, auditHelp)
		printDefaults(flags)
		fmt.Fprint(p.Err, auditExits)
	}
	var in auditcmd.Inputs
	flags.StringVar(&in.TokenFile, "token-file", "", "`FILE` with a bearer token for the server; - is the standard input")
	flags.StringVar(&in.HeaderFile, "header-file", "", "`FILE` with headers for the server, one \"Name: value\" per line")
	flags.StringVar(&in.ExamplesFile, "examples", "", "JSON `FILE` with arguments for tools: {\"tool\": [{…}, …]}")
	flags.BoolVar(&in.Login, "login", false, "log in with a browser, as clients do")
	flags.StringVar(&in.Options.ClientID, "client-id", "", "the client that logs in; without it one is registered")
	flags.StringVar(&in.ClientSecretFile, "client-secret-file", "", "`FILE` with the secret of that client")
	flags.StringVar(&in.CAFile, "ca-file", "", "PEM `FILE` with certificate authorities that are trusted instead of those of the system")
	flags.BoolVar(&in.Options.AllowWrites, "allow-writes", false, "also call tools that are not marked as read-only; they change real data")
	flags.BoolVar(&in.Options.Register, "register", false, "also register a client for the redirect address of each known client")
	format := flags.String("format", string(policy.FormatText), "`FORMAT` of the report: "+formatNames())
	if proceed, code := p.parse(flags, args, 1); !proceed {
		return code
	}
	if !slices.Contains(policy.ReportFormats(), policy.ReportFormat(*format)) {
		fmt.Fprintf(p.Err, "audit: unknown format %q; the formats are %s\n", *format, formatNames())
		return misuse
	}
	return p.open(ctx, "audit", func(ctx context.Context, s *Server) int {
		url := s.Manifest.URL
		if flags.NArg() == 1 {
			url = flags.Arg(0)
		}
		in.Options.Declared = s.Surface(ctx, false)
		report, err := auditcmd.Audit(ctx, auditcmd.Target{URL: url}, in, auditcmd.Streams{In: p.In, Out: p.Out, Err: p.Err})
		if err != nil {
			fmt.Fprintln(p.Err, "audit:", err)
			return misuse
		}
		if err := report.Write(p.Out, policy.ReportFormat(*format)); err != nil {
			fmt.Fprintln(p.Err, "audit:", err)
			return failed
		}
		return auditcmd.ExitCode(report)
	})
}
