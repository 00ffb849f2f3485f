using System.Security.Cryptography;
using System.Text;

namespace TeqGen.Shared;

/// <summary>SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.</summary>
internal static class Sha256Hex
{
    private const string Digits = "0123456789abcdef";

    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string Of(byte[] content)
    {
#if NET
        return ToHex(SHA256.HashData(content));
#else
        using var algorithm = SHA256.Create();
        return ToHex(algorithm.ComputeHash(content));
#endif
    }

    public static string ToHex(byte[] hash)
    {
        var characters = new char[2 * hash.Length];
        for (int i = 0; i < hash.Length; i++)
        {
            characters[2 * i] = Digits[hash[i] >> 4];
            characters[(2 * i) + 1] = Digits[hash[i] & 15];
        }

        return new string(characters);
    }

    public static bool IsHash(string text) => IsHex(text, 64);

    /// <summary>Whether a text has exactly so many digits, in lower case as everything here writes them.</summary>
    public static bool IsHex(string text, int digits)
    {
        foreach (char c in text)
        {
            if (Digits.IndexOf(c) < 0)
            {
                return false;
            }
        }

        return text.Length == digits;
    }
}
