package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// ImportCategories returns the categories of the file that OpenAI's portal imports. They differ
// from those of the listing, [policy.OpenAICategories]. The caller may change the slice.
//
// Source: the skill chatgpt-app-submission of https://github.com/openai/plugins
func ImportCategories() []string {
	return []string{"BUSINESS", "COLLABORATION", "DESIGN", "DEVELOPER_TOOLS", "EDUCATION", "ENTERTAINMENT", "FINANCE",
		"FOOD", "LIFESTYLE", "NEWS", "PRODUCTIVITY", "SHOPPING", "TRAVEL"}
}

// importCategory returns the declared category of the imported file, or the counterpart of the
// listing's category. It returns "" for a category without one.
func (d *draft) importCategory() string {
	if own := d.listing.OpenAI.ImportCategory; own != "" {
		return own
	}
	return map[string]string{
		"Productivity": "PRODUCTIVITY", "Creativity": "DESIGN", "Developer Tools": "DEVELOPER_TOOLS", "Business & Operations": "BUSINESS",
		"Communication": "COLLABORATION", "Education & Research": "EDUCATION", "Finance": "FINANCE", "Travel": "TRAVEL", "Entertainment": "ENTERTAINMENT",
	}[d.surface.Manifest.Directories.OpenAI.Category]
}

// openAICategory writes the category of the listing and that of the imported file.
func (f *form) openAICategory() {
	const from, imported = "Manifest.Directories.OpenAI.Category", "Listing.OpenAI.ImportCategory"
	f.answer(question{name: "Category", from: from, value: f.surface.Manifest.Directories.OpenAI.Category, ask: "choose one of policy.OpenAICategories",
		fault: func(category string) string {
			if !slices.Contains(policy.OpenAICategories(), category) {
				return "it is not one of " + strings.Join(policy.OpenAICategories(), ", ")
			}
			return ""
		}})
	switch category := f.importCategory(); {
	case category == "":
		f.missing(imported, "the imported file has other categories: choose one of "+strings.Join(ImportCategories(), ", "))
	case !slices.Contains(ImportCategories(), category):
		f.problem(Invalid, imported, fmt.Sprintf("%q is not one of %s", category, strings.Join(ImportCategories(), ", ")))
	default:
		f.Paragraph("The imported file has other categories; there it is %s.", markdown.CodeSpan(category))
	}
}
