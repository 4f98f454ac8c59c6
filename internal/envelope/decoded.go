package envelope

import "github.com/modelcontextprotocol/go-sdk/mcp"

// Of describes a request that go-sdk has decoded as [Parse] describes an encoded one, as
// far as deciding about it needs: for middleware of go-sdk. There is no ID and no text.
func Of(method string, req mcp.Request) Message {
	m := Message{Method: method}
	switch p := req.GetParams().(type) {
	case *mcp.CallToolParamsRaw:
		if p != nil {
			m.Name = p.Name
		}
	case *mcp.GetPromptParams:
		if p != nil {
			m.Name = p.Name
		}
	case *mcp.ReadResourceParams:
		if p != nil {
			m.URIs = []string{p.URI}
		}
	case *mcp.SubscribeParams:
		if p != nil {
			m.URIs = []string{p.URI}
		}
	case *mcp.UnsubscribeParams:
		if p != nil {
			m.URIs = []string{p.URI}
		}
	case *mcp.CompleteParams:
		if p != nil && p.Ref != nil {
			m.refersTo(p.Ref.Type, p.Ref.Name, p.Ref.URI)
		}
	case *mcp.SubscriptionsListenParams:
		if p != nil && p.Notifications != nil {
			m.URIs = p.Notifications.ResourceSubscriptions
		}
	}
	return m
}
