package budget

import (
	"bytes"
	"image"
	_ "image/gif"  // the formats that clients show
	_ "image/jpeg" //
	_ "image/png"  //
)

// Anthropic's formula for images: width times height over 750 tokens, of an image that is scaled down to at most 1568
// pixels a side, which gives at most some 1,600 tokens.
// Source: https://platform.claude.com/docs/en/build-with-claude/vision
const (
	pixelsPerToken = 750
	longestSide    = 1568
	maxImageTokens = 1600
)

// imageTokens estimates the tokens of an image, by its size in pixels. An image that cannot be read costs the most that an
// image can.
func imageTokens(data []byte) int {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return maxImageTokens
	}
	w, h := float64(cfg.Width), float64(cfg.Height)
	if scale := longestSide / max(w, h); scale < 1 {
		w, h = w*scale, h*scale
	}
	return min(maxImageTokens, int(w*h/pixelsPerToken)+1)
}

// fileTokens estimates the tokens of sound and of binary resources. There is no published formula: a client that cannot play
// them may show the model their base64 text, whose n bytes have at most n tokens and in practice n/1.39 of cl100k_base.
func fileTokens(bytes int) int { return bytes * 4 / 3 }
