package envelope

import "github.com/modelcontextprotocol/go-sdk/mcp"

// Of returns the message that go-sdk has decoded into req, for middleware of go-sdk. It sets
// Method, Name and URIs as [Parse] does, and no other fields.
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
			m.setRef(p.Ref.Type, p.Ref.Name, p.Ref.URI)
		}
	case *mcp.SubscriptionsListenParams:
		if p != nil && p.Notifications != nil {
			m.URIs = p.Notifications.ResourceSubscriptions
		}
	}
	return m
}
