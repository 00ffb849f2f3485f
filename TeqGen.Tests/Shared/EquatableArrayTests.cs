using System.Text;
using TeqGen.Shared;

namespace TeqGen.Tests.Shared;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Arrays_are_equal_when_their_elements_are()
    {
        EquatableArray<string> first = new("a", "b"), second = new List<string> { "a", "b" }.ToEquatableArray();
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.False(first.Equals(new EquatableArray<string>("b", "a")));
        Assert.False(first.Equals(new EquatableArray<string>("a")));
        Assert.False(first.Equals("a"));
    }

    [Fact]
    public void The_default_is_an_empty_array()
    {
        EquatableArray<int> none = default;
        Assert.Empty(none);
        Assert.Equal(none, new EquatableArray<int>());
        Assert.Equal(none.GetHashCode(), EquatableArray<int>.Empty.GetHashCode());
        Assert.Throws<ArgumentOutOfRangeException>(() => none[0]);
    }

    [Fact]
    public void Hashes_are_SHA_256_in_lower_case()
    {
        // The one-block example of FIPS 180-4.
        const string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.Equal(expected, Sha256Hex.OfText("abc"));
        Assert.Equal(expected, Sha256Hex.Of(Encoding.UTF8.GetBytes("abc")));
        Assert.True(Sha256Hex.IsHash(expected));
        Assert.False(Sha256Hex.IsHash(expected[1..]));
        Assert.False(Sha256Hex.IsHash(expected.ToUpperInvariant()));
        Assert.False(Sha256Hex.IsHash(expected[..63] + "\0"));
    }
}
