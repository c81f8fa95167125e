<?php

const FORMS = [
    'kid' => '/\A[a-z0-9]{2,16}\z/',
    'purpose' => '/\A[um]\z/',
    'recipient' => '/\A[\x21-\x7e]{1,128}\z/',
    'channel' => '/\A(?:email|sms|push|whatsapp|phone|mail)?\z/',
    'topic' => '/\A[a-z0-9_-]{0,64}\z/',
    'campaign' => '/\A[a-z0-9_-]{0,64}\z/',
    'issued' => '/\A[0-9a-z]{0,9}\z/',
];

function base64url(string $data): string
{
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

/**
 * Throws if a part is malformed: such a link would still stop messages, but the part would be ignored.
 *
 * @param string $secret in base64url
 * @param int|null $issued seconds since 1970; null: without a time
 */
function mint(
    string $kid,
    string $secret,
    string $purpose,
    string $recipient,
    string $channel = '',
    string $topic = '',
    string $campaign = '',
    ?int $issued = null,
): string {
    $time = $issued === null ? '' : base_convert((string) $issued, 10, 36);
    $values = [$kid, $purpose, $recipient, $channel, $topic, $campaign, $time];
    foreach (array_combine(array_keys(FORMS), $values) as $part => $value) {
        if (!preg_match(FORMS[$part], $value)) {
            throw new InvalidArgumentException("Not a $part: $value");
        }
    }
    if (!preg_match('/\A[A-Za-z0-9_-]{1,64}\z/', $recipient)) {
        $values[2] = '~' . base64url($recipient);
    }
    $body = implode('.', $values);
    $key = base64_decode(strtr($secret, '-_', '+/'));
    return $body . '.' . base64url(substr(hash_hmac('sha256', "optdown.v1\n" . $body, $key, true), 0, 16));
}
