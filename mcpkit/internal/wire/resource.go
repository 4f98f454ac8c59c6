package wire

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/yosida95/uritemplate/v3"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
)

// fileCarrier is a resource of the go-sdk server that is in no list. go-sdk reads every kept file
// as the carrier, because files are not resources of go-sdk: they belong to callers.
const fileCarrier = "mcpkit://files"

// carryRead turns a request for a kept file into one for the file carrier, and a request for a part
// of a resource into one for the whole resource. It returns the URI of the resource and the byte at
// which the part begins. It changes nothing in other requests.
func (op *operation) carryRead(req *mcp.Request) (uri string, from int) {
	read, ok := (*req).(*mcp.ReadResourceRequest)
	if !ok || read.Params == nil || op.purpose == forInspection {
		return "", 0
	}
	uri, from = call.SplitPart(read.Params.URI)
	target := uri
	if _, kept := call.FileTool(uri); kept && op.service.Pipeline.Files != nil {
		op.reading, target = uri, fileCarrier
	}
	if target != read.Params.URI {
		own, params := *read, *read.Params
		params.URI = target
		own.Params = &params
		*req = &own
	}
	return uri, from
}

// readCarried is the handler of the file carrier.
func readCarried(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	op := operationFrom(ctx)
	if op == nil || op.reading == "" {
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	}
	file, err := op.service.Pipeline.Files.Read(ctx, op.reading)
	if err != nil {
		return nil, err
	}
	// Without a type, go-sdk fills in that of the carrier, which has none.
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{file}, Cacheable: mcp.Cacheable{CacheScope: "private"}}, nil
}

// fitResource makes the contents of a resource from a byte on fit their reader. Contents that do
// not fit end with a text that names the resource with the rest.
func fitResource(reader budget.Reader, res *mcp.ReadResourceResult, uri string, from int) (mcp.Result, error) {
	part := reader.FitContents(res.Contents, from)
	if from > 0 && from >= part.Total {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams,
			Message: fmt.Sprintf("the resource has %d bytes, so no part of it begins at byte %d", part.Total, from)}
	}
	if part.Limit == "" && part.From == 0 {
		return res, nil
	}
	own := *res
	own.Contents = slices.Clip(part.Contents)
	if part.Limit != "" {
		next := call.PartURI(uri, part.Next)
		own.Contents = append(own.Contents, &mcp.ResourceContents{URI: next, MIMEType: "text/plain", Text: part.Notice(next)})
		own.Meta = maps.Clone(res.Meta)
		if own.Meta == nil {
			own.Meta = mcp.Meta{}
		}
		own.Meta[budget.MetaKey] = map[string]any{"from": part.From, "next": next, "total": part.Total}
	}
	return &own, nil
}

// withoutCarrier returns a list of resources without the file carrier.
func withoutCarrier(list *mcp.ListResourcesResult) *mcp.ListResourcesResult {
	own := *list
	own.Resources = slices.DeleteFunc(slices.Clone(list.Resources), func(r *mcp.Resource) bool { return r.URI == fileCarrier })
	return &own
}

// Readable reports whether the go-sdk server has a resource that the caller of ctx may read.
func (h *Host) Readable(ctx context.Context, g *gate.Gate, uri string) bool {
	if !h.Shared() { // otherwise nobody could have added it
		return false
	}
	read := &mcp.ReadResourceRequest{Params: &mcp.ReadResourceParams{URI: uri}}
	if g.PermitOther(ctx, "resources/read", read) != nil {
		return false
	}
	found, err := h.Inspect(context.WithoutCancel(ctx))
	if err != nil {
		return false
	}
	if found.Resources[uri] {
		return true
	}
	for name := range found.Resources {
		if t, err := uritemplate.New(name); err == nil && len(t.Varnames()) > 0 && t.Regexp().MatchString(uri) {
			return true
		}
	}
	return false
}
