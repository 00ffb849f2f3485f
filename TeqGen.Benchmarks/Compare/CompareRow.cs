namespace TeqGen.Benchmarks.Compare;

/// <summary>One line of the comparison.</summary>
/// <param name="Work">What was computed, and by which of TeqGen's families.</param>
/// <param name="Peer">What of ONNX Runtime it is compared with.</param>
/// <param name="Threads">Threads of either.</param>
/// <param name="TeqgenMicroseconds">Median of TeqGen.</param>
/// <param name="PeerMicroseconds">Median of the peer in the same run.</param>
internal sealed record CompareRow(string Work, string Peer, int Threads, double TeqgenMicroseconds, double PeerMicroseconds)
{
    /// <summary>How many times faster TeqGen is.</summary>
    public double Ratio => PeerMicroseconds / TeqgenMicroseconds;
}
