package mcpkit

import (
	"context"
	"os"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/cli"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/rehearse"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Main is the main function of a server program. It reads the command line, runs one of its
// subcommands and exits:
//
//	serve        answer MCP over HTTP; the default
//	             -addr (127.0.0.1:8080), -tls-cert, -tls-key, -drain-delay
//	check        run the examples and print the report of all rules; exit 1 if a Must rule is broken
//	             -format (text, json, sarif, junit, github), -json, -all, -annotations, -static
//	docs         run the examples and print the documentation page
//	             -format, -o, -check, -outputs, -record
//	submission   run the examples and write what a connector directory asks for
//	             -profile (anthropic), -o, -evidence
//	server.json  print the description for the MCP Registry
//	             -o
//	token        explain whether the server accepts the access token in a file, or on standard
//	             input with -, and why not; it is not printed
//	             FILE
//	version      print the server's name and version
//
// It exits with 0 on success, 1 on failure and 2 for wrong arguments. SIGINT and SIGTERM end serve
// gracefully; a second one ends it at once.
func Main(s *Server) {
	os.Exit(s.program().Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// program returns the server as its subcommands need it.
func (s *Server) program() *cli.Program {
	return &cli.Program{
		Manifest: s.manifest,
		Path:     site.Path(s.manifest),
		Resource: s.assembly().resource(),
		Guard:    s.assembly().service.Gate.Guard,
		Surface: func(ctx context.Context, run bool) *policy.Surface {
			if run {
				return s.Rehearsed(ctx)
			}
			return s.Surface()
		},
		Serve: func(ctx context.Context, o cli.ServeOptions) error {
			opts := []RunOption{DrainDelay(o.DrainDelay), Listening(o.Listening)}
			if o.Certificate != "" {
				opts = append(opts, TLSFiles(o.Certificate, o.Key))
			}
			return s.Run(ctx, o.Addr, opts...)
		},
		Page:    func(surface *policy.Surface) (*docs.Page, error) { return s.assembly().page(surface) },
		Record:  rehearse.Record,
		Listing: s.settings.completeListing(),
	}
}
