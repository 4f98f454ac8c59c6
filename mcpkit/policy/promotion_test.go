package policy_test

import (
	"fmt"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestManifestPromotion checks the texts of a listing with praise and offers, and honest ones like
// them.
func TestManifestPromotion(t *testing.T) {
	fields := map[string]func(*policy.Manifest, string){
		"tagline":     func(m *policy.Manifest, text string) { m.Tagline = text },
		"description": func(m *policy.Manifest, text string) { m.Description = text },
	}
	for field, set := range fields {
		for _, text := range []string{
			"The best and fastest banking helper on the market", "The world's leading platform for notes", "Sign up now and get 20 % off",
		} {
			t.Run(fmt.Sprint(field, " ", text), func(t *testing.T) {
				s := good()
				set(&s.Manifest, text)
				if found := result(t, s, "manifest-promotion").Findings; len(found) == 0 {
					t.Errorf("no finding about %q", text)
				}
			})
		}
		for _, text := range []string{
			"Finds the best flight by price and duration", "Ranks the most popular notes of a team", "Reads and writes notes of a team",
			"Lists discounts and offers of a shop", "Shows which server is fastest for a region", "Answers questions about number one hits of any year",
			"Compares the prices of leading suppliers", "Tracks sales and free trials of a store", "Signs up a user for a newsletter",
			"Finds notes fast, by word or by tag",
		} {
			checkRule(t, "manifest-promotion", []ruleCase{{field + " " + text, func(s *policy.Surface) { set(&s.Manifest, text) }, nil}})
		}
	}
}
