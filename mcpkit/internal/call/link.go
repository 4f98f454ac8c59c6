package call

import (
	"context"
	"fmt"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// A linker makes the links to the files of one result.
type linker struct {
	p    *Pipeline
	op   *Operation
	tool *Tool
	sent []filevalue.Sent // the files that the result has already
	made []string         // URIs
}

// in returns link for a Fitter.
func (l *linker) in(ctx context.Context) func(*budget.File) (uri, hint string) {
	return func(file *budget.File) (uri, hint string) { return l.link(ctx, file) }
}

// link returns where a file can be read: at its own address if that is a resource of the server, or
// where it is kept.
func (l *linker) link(ctx context.Context, file *budget.File) (uri, hint string) {
	files := l.p.Files
	if sent := l.find(file); sent != nil {
		file.Name = sent.Name
		return sent.URI, l.p.keptHint()
	}
	if file.URI != "" && files.Has(ctx, file.URI) {
		l.made = append(l.made, file.URI)
		return file.URI, ""
	}
	var err error
	if l.op.Rehearsed { // documents show the result
		uri = fileURI(l.tool.Name(), "EXAMPLE", file.Name)
	} else if uri, err = files.Keep(ctx, l.op.caller(), l.tool.Name(), file); err != nil {
		probe.Log(ctx, l.p.Log).WarnContext(ctx, "a file of a result cannot be kept", "tool", l.tool.Name(), "error", l.p.Mask.Text(ctx, err))
	}
	if uri == "" {
		return "", ""
	}
	l.made = append(l.made, uri)
	return uri, l.p.keptHint()
}

// keptHint says how long and by which other way kept files can be read.
func (p *Pipeline) keptHint() string {
	hint := fmt.Sprintf("Resources under %s can be read for %d minutes.", filesPrefix, int(keptTime.Minutes()))
	if p.Remainders != nil {
		hint += fmt.Sprintf(" A client that cannot read resources calls %s with the address of the resource as handle.", p.Remainders.Tool)
	}
	return hint
}

// find returns the file of the result that the fitter asks for, or nil.
func (l *linker) find(file *budget.File) *filevalue.Sent {
	for i := range l.sent {
		f := &l.sent[i]
		if f.Handle != "" && (file.URI == f.URI || f.Is(file.Blob)) {
			return f
		}
	}
	return nil
}

// firstWithLinks is the first version of the protocol whose results may have resource links.
const firstWithLinks = "2025-06-18"

// present removes the links that were made from a result for a client whose protocol has none. The
// notice of the result names the addresses.
func (l *linker) present(res *mcp.CallToolResult, req *mcp.CallToolRequest) {
	version := l.op.Protocol
	if version == "" && req.Session != nil {
		version = req.ProtocolVersion()
	}
	if len(l.made) == 0 || version == "" || version >= firstWithLinks {
		return
	}
	res.Content = slices.DeleteFunc(slices.Clone(res.Content), func(c mcp.Content) bool {
		link, ok := c.(*mcp.ResourceLink)
		return ok && slices.Contains(l.made, link.URI)
	})
}
