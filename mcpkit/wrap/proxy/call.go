package proxy

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// tool returns the handler of a tool that passes calls on.
func (u *upstream) tool(name string) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (res *mcp.CallToolResult, err error) {
		params := &mcp.CallToolParams{Name: name, Arguments: struct{}{}}
		if len(req.Params.Arguments) > 0 {
			params.Arguments = req.Params.Arguments
		}
		err = u.do(ctx, req.Session, req.Params.GetProgressToken(), func(ctx context.Context, s *session, token string) error {
			if token != "" {
				params.SetProgressToken(token)
			}
			res, err = s.take(ctx, params)
			return err
		})
		if err != nil {
			return nil, err
		}
		res.Meta = withoutReserved(res.Meta)
		if u.declared.StripHidden {
			strip(res)
		}
		if structured, ok := res.StructuredContent.(json.RawMessage); ok && len(res.Content) == 0 {
			res.Content = []mcp.Content{&mcp.TextContent{Text: string(structured)}} // for clients that read only texts
		}
		return res, nil
	}
}

// withoutReserved removes what the protocol says of the server, which is about the upstream.
func withoutReserved(meta mcp.Meta) mcp.Meta {
	for key := range meta {
		if strings.HasPrefix(key, "io.modelcontextprotocol/") {
			delete(meta, key)
		}
	}
	return meta
}

// prompt returns the handler of a prompt.
func (u *upstream) prompt(name string) mcp.PromptHandler {
	return func(ctx context.Context, req *mcp.GetPromptRequest) (res *mcp.GetPromptResult, err error) {
		err = u.do(ctx, req.Session, nil, func(ctx context.Context, s *session, _ string) error {
			res, err = s.client.GetPrompt(ctx, &mcp.GetPromptParams{Name: name, Arguments: req.Params.Arguments})
			return err
		})
		if err != nil {
			return nil, err
		}
		res.Meta = withoutReserved(res.Meta)
		if u.declared.StripHidden {
			res.Description = stripHidden(res.Description)
			for _, m := range res.Messages {
				if m != nil {
					stripContent(m.Content)
				}
			}
		}
		return res, nil
	}
}

// resource reads a resource.
func (u *upstream) resource(ctx context.Context, req *mcp.ReadResourceRequest) (res *mcp.ReadResourceResult, err error) {
	err = u.do(ctx, req.Session, nil, func(ctx context.Context, s *session, _ string) error {
		res, err = s.client.ReadResource(ctx, &mcp.ReadResourceParams{URI: req.Params.URI})
		return err
	})
	if err != nil {
		return nil, err
	}
	res.Meta = withoutReserved(res.Meta)
	if u.declared.StripHidden {
		for _, c := range res.Contents {
			if c != nil {
				c.Text = stripText(c.Text)
			}
		}
	}
	return res, nil
}

// errAsks is the error of a call that the upstream answers with a question.
var errAsks = &mcpkit.ToolError{What: "the service behind this tool asks a question that cannot be passed on to the user"}

// take calls a tool of the upstream.
func (s *session) take(ctx context.Context, params *mcp.CallToolParams) (*mcp.CallToolResult, error) {
	t := &taker{}
	read, err := s.client.CallTool(context.WithValue(ctx, takerKey{}, t), params)
	s.filter.takers.Delete(t.id)
	res := t.result.Load()
	switch {
	case err == nil && res != nil:
		return res, nil
	case t.asked.Load() && ctx.Err() == nil:
		return nil, errAsks
	case err != nil:
		return nil, err
	}
	// The filter did not know the answer, for example by its ID 1.0, and go-sdk did.
	if read.StructuredContent != nil {
		structured, err := json.Marshal(read.StructuredContent)
		if err != nil {
			return nil, err
		}
		read.StructuredContent = json.RawMessage(structured)
	}
	return read, nil
}
