package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// runProxied serves another conformance server, a program that speaks over its standard input and
// output, through a proxy. Every tool of it is served but refused.
func runProxied(ctx context.Context, program, addr string, out io.Writer) error {
	annotations, err := annotationsFor(ctx, program)
	if err != nil {
		return err
	}
	p, err := proxy.Open(ctx, proxy.Upstream{
		Name: "conformance", Server: proxy.Command{Path: program}, Annotations: annotations,
		Prompts: true, Resources: true, PerUser: 64,
	})
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	srv := p.Server(manifest(), mcpkit.Public(noSecrets),
		mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: suiteRate})))
	srv.Examples(examples())
	return srv.Run(ctx, addr, serving.OnListen(func(a net.Addr) {
		fmt.Fprintf(out, "MCP server: http://%s/mcp\n", a)
	}))
}

// refused is a tool whose schema breaks rules of the directories that cannot be waived, so no
// server of mcpkit can have it.
const refused = "json_schema_2020_12_tool"

// annotationsFor returns an annotation for each tool of a program but refused.
func annotationsFor(ctx context.Context, program string) (map[string]annotate.Annotation, error) {
	client := mcp.NewClient(&mcp.Implementation{Name: "conformance", Version: "1"}, nil)
	session, err := client.Connect(ctx, &mcp.CommandTransport{Command: exec.CommandContext(ctx, program)}, nil)
	if err != nil {
		return nil, fmt.Errorf("the program to put behind a proxy: %w", err)
	}
	defer func() { _ = session.Close() }()
	annotations := map[string]annotate.Annotation{}
	for tool, err := range session.Tools(ctx, nil) {
		if err != nil {
			return nil, fmt.Errorf("the tools of the program to put behind a proxy: %w", err)
		}
		if tool.Name == refused {
			continue
		}
		title := strings.ReplaceAll(tool.Name, "_", " ")
		annotations[tool.Name] = annotate.Destructive(strings.ToUpper(title[:1]) + title[1:])
	}
	return annotations, nil
}
