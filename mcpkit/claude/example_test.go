package claude_test

import (
	"context"
	"fmt"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
)

func Example() {
	srv := mcpkit.New(mcpkit.Manifest{Name: "invoices"}, mcpkit.Public("an example"))
	mcpkit.AddTool(srv, "pay_invoice", annotate.Destructive("Pay an invoice"), "Pays one invoice.",
		func(context.Context, struct{}) (string, error) { return "paid", nil },
		claude.RequiresUserInteraction(), claude.AlwaysLoad())
	for _, f := range srv.Check().Warnings() {
		if f.Rule.ID == "tool-user-interaction" {
			fmt.Println(f.Message)
		}
	}
	// Output: tool "pay_invoice" needs a user for each call, so claude -p refuses it
}
