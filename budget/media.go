package budget

import (
	"bytes"
	"image"
	_ "image/gif" // clients show GIF, JPEG and PNG
	_ "image/jpeg"
	_ "image/png"
)

// Anthropic's formula for images: an image has width times height divided by 750 tokens, after it
// was scaled down to at most 1568 pixels on each side. That is at most about 1,600 tokens.
// Source: https://platform.claude.com/docs/en/build-with-claude/vision
const (
	pixelsPerToken = 750
	longestSide    = 1568
	maxImageTokens = 1600
)

// imageTokens estimates the tokens of an image from its size in pixels. An image that cannot be
// decoded counts as the largest.
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

// fileTokens estimates the tokens of audio and of binary resources. No formula is published. A
// client may show the model their base64 text, whose n bytes have at most n tokens, and usually
// n/1.39 of cl100k_base.
func fileTokens(bytes int) int { return bytes * 4 / 3 }
