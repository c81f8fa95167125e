package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Link names its parts; omitted ones stay empty.
type Link struct {
	Purpose, Recipient, Channel, Topic, Campaign string
	Issued                                       time.Time
}

var forms = []struct {
	part string
	form *regexp.Regexp
}{
	{"kid", regexp.MustCompile(`^[a-z0-9]{2,16}$`)},
	{"purpose", regexp.MustCompile(`^[um]$`)},
	{"recipient", regexp.MustCompile(`^[\x21-\x7e]{1,128}$`)},
	{"channel", regexp.MustCompile(`^(?:email|sms|push|whatsapp|phone|mail)?$`)},
	{"topic", regexp.MustCompile(`^[a-z0-9_-]{0,64}$`)},
	{"campaign", regexp.MustCompile(`^[a-z0-9_-]{0,64}$`)},
	{"issued", regexp.MustCompile(`^[0-9a-z]{0,9}$`)},
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Mint signs a link's token. The secret is in base64url, as it was shown when the key was made. It fails if a part is
// malformed: such a link would still stop messages, but the part would be ignored.
func Mint(kid, secret string, link Link) (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil {
		return "", err
	}
	issued := ""
	if !link.Issued.IsZero() {
		issued = strconv.FormatInt(link.Issued.Unix(), 36)
	}
	values := []string{kid, link.Purpose, link.Recipient, link.Channel, link.Topic, link.Campaign, issued}
	for i, value := range values {
		if !forms[i].form.MatchString(value) {
			return "", fmt.Errorf("Not a %s: %s", forms[i].part, value)
		}
	}
	if !plain.MatchString(link.Recipient) {
		values[2] = "~" + base64.RawURLEncoding.EncodeToString([]byte(link.Recipient))
	}
	body := strings.Join(values, ".")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("optdown.v1\n" + body))
	return body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16]), nil
}
