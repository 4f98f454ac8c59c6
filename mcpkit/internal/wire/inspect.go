package wire

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An Inventory lists what a go-sdk server has.
type Inventory struct {
	// Tools are the server's own definitions.
	Tools []*mcp.Tool
	// Had reports whether an adopted server has or had a tool with a name; nil without one.
	Had func(name string) bool
	// Prompts and Resources are the names of prompts, and the URIs of resources and resource
	// templates.
	Prompts, Resources map[string]bool
	Instructions       string
	// PromptOffers and ResourceOffers describe them, in the order of the server's lists.
	PromptOffers, ResourceOffers []policy.Offer
}

// Inspect lists what the go-sdk server has. No caller is checked.
func (h *Host) Inspect(ctx context.Context) (*Inventory, error) {
	found := &Inventory{Prompts: map[string]bool{}, Resources: map[string]bool{}}
	operations := &operation{purpose: forInspection, inventory: found, service: &Service{Gate: &gate.Gate{Public: true}}}
	session, end, err := inmemory.Connect(context.WithValue(ctx, operationKey{}, operations), h.SDK, "check", nil)
	if err != nil {
		return nil, err
	}
	defer end()
	found.Instructions = session.InitializeResult().Instructions
	capabilities := session.InitializeResult().Capabilities
	if capabilities.Tools != nil {
		for _, err := range session.Tools(ctx, nil) { // contain adds the definitions to the inventory
			if err != nil {
				return nil, err
			}
		}
	}
	if h.adopted != nil {
		var names []string
		for _, t := range found.Tools {
			if !h.tools.has(t.Name) {
				names = append(names, t.Name)
			}
		}
		found.Had = h.toolNames.add(names)
	}
	if capabilities.Prompts != nil {
		for p, err := range session.Prompts(ctx, nil) {
			if err != nil {
				return nil, err
			}
			found.Prompts[p.Name] = true
			found.PromptOffers = append(found.PromptOffers, promptOffer(p))
		}
	}
	if capabilities.Resources != nil {
		for r, err := range session.Resources(ctx, nil) {
			if err != nil {
				return nil, err
			}
			found.Resources[r.URI] = true
			found.ResourceOffers = append(found.ResourceOffers, policy.Offer{Name: r.URI, Label: r.Name, Title: r.Title, Description: r.Description, MediaType: r.MIMEType})
		}
		for r, err := range session.ResourceTemplates(ctx, nil) {
			if err != nil {
				return nil, err
			}
			found.Resources[r.URITemplate] = true
			found.ResourceOffers = append(found.ResourceOffers, policy.Offer{Name: r.URITemplate, Label: r.Name, Title: r.Title, Description: r.Description, MediaType: r.MIMEType})
		}
	}
	return found, nil
}

// Rehearse connects a client to the server in memory, to run examples on an assembly. The calls of
// the session have the values of ctx. They are not observed.
func (h *Host) Rehearse(ctx context.Context, s *Service) (session *mcp.ClientSession, end func(), err error) {
	ctx = probe.WithValues(ctx) // the arguments are those of the program
	return inmemory.Connect(context.WithValue(ctx, operationKey{}, &operation{purpose: forRehearsal, service: s}), h.SDK, "examples", nil)
}

// promptOffer describes a prompt.
func promptOffer(p *mcp.Prompt) policy.Offer {
	offer := policy.Offer{Name: p.Name, Title: p.Title, Description: p.Description}
	for _, a := range p.Arguments {
		if a != nil {
			offer.Arguments = append(offer.Arguments, policy.OfferArgument{Name: a.Name, Title: a.Title, Description: a.Description})
		}
	}
	return offer
}
