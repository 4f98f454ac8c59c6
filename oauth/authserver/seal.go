package authserver

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// A keyring encrypts and authenticates with the secrets of the configuration. What it returns
// begins with the identifier of the secret, so that older secrets keep working.
type keyring struct {
	keys []sealingKey // the first seals new values
}

const keyIDSize = 4

type sealingKey struct {
	id   [keyIDSize]byte
	aead cipher.AEAD // with random nonces
	mac  []byte
}

// errSealed says nothing about the reason, which could help to forge.
var errSealed = errors.New("authserver: the value was sealed by another program, or its secret was removed")

func newKeyring(secrets [][]byte) (*keyring, error) {
	k := &keyring{}
	for _, secret := range secrets {
		derive := func(purpose string) ([]byte, error) {
			return hkdf.Key(sha256.New, secret, nil, "mcpkit authserver "+purpose, 32)
		}
		id, err1 := derive("key id")
		encryption, err2 := derive("encryption")
		mac, err3 := derive("authentication")
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, fmt.Errorf("authserver: a secret cannot be used: %w", err)
		}
		block, err := aes.NewCipher(encryption)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		k.keys = append(k.keys, sealingKey{id: [keyIDSize]byte(id), aead: aead, mac: mac})
	}
	return k, nil
}

// seal encrypts data for a purpose. Only open with the same purpose returns it.
func (k *keyring) seal(purpose string, data []byte) []byte {
	key := k.keys[0]
	return key.aead.Seal(key.id[:], nil, data, []byte(purpose))
}

// open returns the data of a sealed value.
func (k *keyring) open(purpose string, sealed []byte) ([]byte, error) {
	if len(sealed) < keyIDSize {
		return nil, errSealed
	}
	for _, key := range k.keys {
		if [keyIDSize]byte(sealed) == key.id {
			if data, err := key.aead.Open(nil, nil, sealed[keyIDSize:], []byte(purpose)); err == nil {
				return data, nil
			}
		}
	}
	return nil, errSealed
}

// sealText seals the JSON of v as text that a form can contain.
func (k *keyring) sealText(purpose string, v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(k.seal(purpose, data)), nil
}

// openText decodes what sealText returned into v.
func (k *keyring) openText(purpose, text string, v any) error {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return errSealed
	}
	data, err := k.open(purpose, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// sign returns the identifier of the first secret and the code that authenticates data for a
// purpose.
func (k *keyring) sign(purpose string, data []byte) []byte {
	key := k.keys[0]
	return append(key.id[:], key.code(purpose, data)...)
}

// verify reports whether signature is that of data, made with any of the secrets.
func (k *keyring) verify(purpose string, data, signature []byte) bool {
	if len(signature) < keyIDSize {
		return false
	}
	for _, key := range k.keys {
		if [keyIDSize]byte(signature) == key.id && hmac.Equal(signature[keyIDSize:], key.code(purpose, data)) {
			return true
		}
	}
	return false
}

const codeSize = 16

func (k sealingKey) code(purpose string, data []byte) []byte {
	h := hmac.New(sha256.New, k.mac)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write(data)
	return h.Sum(nil)[:codeSize]
}

// hashText returns the hash under which something secret or long is stored.
func hashText(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write([]byte(p))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
