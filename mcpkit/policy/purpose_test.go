package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// writing returns the findings of a rule about a writing tool with that name and description.
func writing(t *testing.T, rule policy.RuleID, name, description string) []string {
	t.Helper()
	s := good()
	s.Tools[0].Name, s.Tools[0].Description = name, description
	s.Tools[0].Hints = &policy.Hints{ReadOnly: ptr(false), Destructive: ptr(true)}
	s.Tools[0].Title = ""
	return messages(result(t, s, rule).Findings)
}

func TestToolsThatMoveMoney(t *testing.T) {
	for _, text := range []string{
		"Pays a supplier's invoice.", "Sends 20 euros to a friend. The sum is debited at once.", "Moves funds between two accounts.",
		"Swaps one token for another.", "Sells shares at the market price.", "Enters a limit order for shares.", "Issues a refund for an order.",
		"Buys the tickets in the basket.", "Places a bet on a match.", "Tops up a prepaid card.", "Withdraws the balance to a bank account.",
		"Completes the checkout.", "Donates an amount to a charity.", "The stored card is charged.", "Creates a payout for a seller.",
	} {
		assert.Len(t, writing(t, "tool-money", "act", text), 1, text)
	}
	for _, name := range []string{"invoices_pay", "transferFunds", "place-bet", "wallet_send_tokens", "refund_order", "buy_ticket"} {
		assert.Len(t, writing(t, "tool-money", name, "Does it, if the user asks."), 1, name)
	}
	for _, text := range []string{
		"Withdraws a candidate's application.", "Moves a person to another team.", "Creates a draft invoice; nobody is charged.",
		"Books a payment that has reached the bank. No money is moved.", "Sends a reminder again. The customer is not charged.", "Transfers a domain to another registrar.",
		"Adds a product to the catalogue.", "Changes the delivery address of an order.", "Reserves a table without a deposit.",
		"Sets the price of a product.", "Moves a card to another column.", "Exchanges an authorization code.",
	} {
		assert.Empty(t, writing(t, "tool-money", "act", text), text)
	}
	s := good()
	s.Tools[0].Name, s.Tools[0].Description = "get_payment", "Returns what a customer pays, if anything."
	assert.Empty(t, result(t, s, "tool-money").Findings, "a tool that only reads moves no money")
}

func TestToolsThatMakeMedia(t *testing.T) {
	for _, text := range []string{
		"Generates an image from a text.", "Composes a song with vocals.", "Renders a video in which an AI presenter speaks.",
		"Turns a script into spoken audio with a narrator.", "Has a diffusion model paint a cover illustration.",
		"Produces a clip from a storyboard in words.", "Reads a text aloud in a cloned voice.", "Creates portraits from selfies.",
	} {
		assert.Len(t, writing(t, "tool-ai-media", "act", text), 1, text)
	}
	for _, text := range []string{
		"Draws a bar chart as an image.", "Defines a size in which stored pictures are delivered.", "Uploads a video to the channel.",
		"Sets the thumbnail of a video to one of its frames. Nothing is generated.", "Creates a logo in the editor.",
		"Crops a photograph.", "Generates a QR code as an image.", "Attaches a picture to a post.",
	} {
		assert.Empty(t, writing(t, "tool-ai-media", "act", text), text)
	}
}
